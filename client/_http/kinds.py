"""Arguments of the wrong kind, which are refused by name."""

from typing import Any, TypeVar

from client.errors import InvalidArgument

Kind = TypeVar("Kind")


def given(value: Any, kind: type[Kind], name: str) -> Kind:
    """Return a value that is of a kind; raises InvalidArgument for any other."""
    if isinstance(value, kind):
        return value
    raise InvalidArgument(f"{name} is {value!r:.80} of type {type(value).__qualname__}; give a {kind.__name__}")


def texts_by_name(value: Any, name: str) -> dict[str, str]:
    """Return a mapping of texts to texts as a dict; raises InvalidArgument for anything else."""
    try:
        mapping = dict(value)
    except (TypeError, ValueError):
        raise InvalidArgument(f"{name} is {value!r:.80} of type {type(value).__qualname__}; give a dict") from None
    for key, text in mapping.items():
        if not isinstance(key, str) or not isinstance(text, str | bytes):
            raise InvalidArgument(f"{name} has {key!r:.80}: {text!r:.80}; names and values are text")
    return mapping

"""Checks of arguments' types, with errors that name the argument."""

import os
from collections.abc import Iterable
from typing import Any, TypeVar

from client.errors import InvalidArgument

Kind = TypeVar("Kind")

LONGEST_WAIT_SECONDS = 86_400
"""Seconds, a day."""


def require_type(value: Any, kind: type[Kind], name: str) -> Kind:
    """Return the value if it has this type; raises InvalidArgument otherwise."""
    if isinstance(value, kind):
        return value
    raise InvalidArgument(f"{name} is {value!r:.80} of type {type(value).__qualname__}; give a {kind.__name__}")


def require_iterable(values: Any, name: str) -> Iterable[Any]:
    """Return the values if they can be iterated; raises InvalidArgument otherwise, and for text or bytes."""
    if not isinstance(values, str | bytes) and isinstance(values, Iterable) and _has_items(values):
        return values
    raise InvalidArgument(f"{name} is {values!r:.80} of type {type(values).__qualname__}; give a list")


def _has_items(values: Any) -> bool:
    """Return False for numpy's arrays without dimensions, which only look iterable."""
    return getattr(values, "shape", None) != ()


def check_callback(value: Any, name: str) -> None:
    """Raise InvalidArgument for anything but None or a callable."""
    if value is not None and not callable(value):
        raise InvalidArgument(f"{name} is {value!r:.80} of type {type(value).__qualname__}; give a function, or None")


def path_text(value: Any, name: str) -> str:
    """Return a path as text; raises InvalidArgument for anything else, and for an empty one."""
    if not isinstance(value, str | os.PathLike):
        raise InvalidArgument(f"{name} is {value!r:.80} of type {type(value).__qualname__}; give a path")
    text = require_type(os.fspath(value), str, name)
    if not text:
        raise InvalidArgument(f"{name} is '', an empty path; give a file or folder, or '.' for the current folder")
    return text


def plain(value: Any) -> Any:
    """Return a numpy number as a Python number, and anything else unchanged."""
    return value.item() if hasattr(value, "item") and not isinstance(value, type) else value


def whole(value: Any, name: str) -> int:
    """Return a whole number from 0 up; raises InvalidArgument for anything else."""
    number = require_type(plain(value), int, name)
    if number < 0 or isinstance(number, bool):
        raise InvalidArgument(f"{name} is {value!r}; give a whole number from 0")
    return number


def flag(value: Any, name: str) -> bool:
    """Return True or False; raises InvalidArgument for anything else."""
    return require_type(plain(value), bool, name)


def seconds(value: Any, name: str) -> Any:
    """Return seconds, or a pair of them to connect and to wait; raises InvalidArgument for any out of range."""
    pair = value if isinstance(value, tuple) and len(value) == 2 else (value,)
    pair = tuple(map(plain, pair))
    if all(isinstance(wait, int | float) and 0 < wait <= LONGEST_WAIT_SECONDS for wait in pair):
        return pair if isinstance(value, tuple) else pair[0]
    raise InvalidArgument(
        f"{name} is {value!r:.80}; give the seconds to connect and to wait, "
        f"each above 0 and up to {LONGEST_WAIT_SECONDS:,}"
    )


def certificate(value: Any, name: str) -> Any:
    """Return None, a file, or a file and its key; raises InvalidArgument for anything else."""
    pair = value if isinstance(value, tuple) and len(value) == 2 else (value,)
    if value is None or all(isinstance(text, str) and text for text in pair):
        return value
    raise InvalidArgument(f"{name} is {value!r:.80}; give the path of a file, or of a file and its key, as text")


def texts_by_name(value: Any, name: str) -> dict[str, str]:
    """Return a mapping of text to text as a dict; raises InvalidArgument for anything else."""
    try:
        mapping = dict(value)
    except (TypeError, ValueError):
        raise InvalidArgument(f"{name} is {value!r:.80} of type {type(value).__qualname__}; give a dict") from None
    for key, text in mapping.items():
        if not isinstance(key, str) or not isinstance(text, str | bytes):
            raise InvalidArgument(f"{name} has {key!r:.80}: {text!r:.80}; names and values are text")
    return mapping

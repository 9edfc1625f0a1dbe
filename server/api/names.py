"""Names in a request: those that are known, those of older clients, and what is said of any other."""

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import marshmallow as ma

from server.domain.errors import ValidationFailed


class Body(ma.Schema):
    """What a caller sends. A misspelt limit must never be no limit: an unknown name is refused."""

    class Meta:
        """Marshmallow's options."""

        unknown = ma.RAISE

    passed_over: ClassVar[frozenset[str]] = frozenset()
    """Names that clients send along without need, as when they post what they were answered."""

    aliases: ClassVar[Mapping[str, str]] = {}
    """Names that the clients of the module before send, and what they are called here."""

    @ma.pre_load
    def _leave_out(self, data: Any, **_: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return merged({self.aliases.get(name, name): data[name]} for name in data if name not in self.passed_over)

    def handle_error(self, error: ma.ValidationError, data: Any, *, many: bool, **kwargs: Any) -> None:
        """Say of each unknown name which known one is nearest."""
        known = [field.data_key or name for name, field in self.fields.items()]
        for name, messages in error.messages_dict.items():
            if messages == [self.error_messages["unknown"]]:
                error.messages_dict[name] = [_unknown(name, known)]


def merged(sources: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what several sources say; null gives way. Raises ValidationFailed where two of them differ in a name."""
    together: dict[str, Any] = {}
    for name, value in (pair for source in sources for pair in source.items()):
        known = together.get(name)
        if known is not None and value is not None and known != value:
            raise given_twice(name)
        together[name] = value if known is None else known
    return together


def given_twice(*names: str) -> ValidationFailed:
    """Return the error for names that have several values."""
    return ValidationFailed(
        f"{', '.join(names)} given twice",
        {name: ["given twice, so that it is not clear which counts"] for name in names},
    )


def refuse_repeated(names: Iterable[str]) -> None:
    """Raise ValidationFailed where a name occurs again."""
    again = sorted(name for name, times in Counter(names).items() if times > 1)
    if again:
        raise given_twice(*again)


def _unknown(name: str, known: list[str]) -> str:
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0)
    return f"unknown name {name!r}; did you mean {nearest[0]!r}?" if nearest else f"unknown name {name!r}"

"""Names in a request: those that are known, those of older clients, and what is said of any other."""

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

import marshmallow as ma
from attrs import frozen

from server.domain.errors import ValidationFailed

MOST_NEAREST = 20
"""Unknown names of a request of which a near one is told."""

_LIKENESS = 0.6
"""How alike names are, from 0 to 1 by difflib, of which one is taken for the other misspelt: difflib's own limit."""


@frozen
class Variant:
    """One of the shapes of a body: which fields it needs, and which must be null, false or missing."""

    title: str
    needs: tuple[str, ...]
    lacks: tuple[str, ...]


class Body(ma.Schema):
    """What a caller sends. A misspelt limit must never be no limit: an unknown name is refused."""

    class Meta:
        """Marshmallow's options."""

        unknown = ma.RAISE

    passed_over: ClassVar[frozenset[str]] = frozenset()
    """Names that clients send along without need, as when they post what they were answered."""

    aliases: ClassVar[Mapping[str, str]] = {}
    """Names that the clients of the module before send, and what they are called here."""

    variants: ClassVar[tuple[Variant, ...]] = ()
    """The shapes among which a body must choose, for the document; the schema itself refuses what is none."""

    @ma.pre_load
    def _leave_out(self, data: Any, **_: Any) -> Any:
        return self.by_known_names(data) if isinstance(data, dict) else data

    def by_known_names(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values by the names that fields have here; null gives way.

        Raises ValidationFailed where a name has a value and an older one for it too.
        """
        names = {name: self.aliases.get(name, name) for name in given if name not in self.passed_over}
        refuse_repeated(known for name, known in names.items() if given[name] is not None)
        return merged({known: given[name]} for name, known in names.items())

    def field_called(self, name: str) -> ma.fields.Field[Any] | None:
        """Return the field that a name in a request is for, an older name or one with brackets too."""
        plain = name.removesuffix("[]")
        meant = self.aliases.get(plain, plain)
        return next((field for inner, field in self.fields.items() if meant == (field.data_key or inner)), None)

    def wrong_nulls(self, given: Mapping[str, Any]) -> dict[str, None]:
        """Return the nulls where there may be none: they do not give way, so as to be refused."""
        fields = {name: self.field_called(name) for name, value in given.items() if value is None}
        return {name: None for name, field in fields.items() if field and not field.allow_none}

    @property
    def known_names(self) -> list[str]:
        """The names of the fields as they stand in a request."""
        return [field.data_key or name for name, field in self.fields.items()]

    def handle_error(self, error: ma.ValidationError, data: Any, *, many: bool, **kwargs: Any) -> None:
        """Say of unknown names which known one is nearest."""
        names = [name for name, said in error.messages_dict.items() if said == [self.error_messages["unknown"]]]
        error.messages_dict.update(unknown_names(names, self.known_names))


def merged(sources: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what several sources say; null gives way. Raises ValidationFailed where two of them differ in a name."""
    together: dict[str, Any] = {}
    for source in sources:
        for name, value in source.items():
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
    names = list(names)
    if len(set(names)) < len(names):
        raise given_twice(*sorted(name for name, times in Counter(names).items() if times > 1))


def unknown_names(names: Iterable[str], known: Sequence[str]) -> dict[str, list[str]]:
    """Return what is said of names that mean nothing, of the first of many: looking for near ones takes long."""
    return {name: [unknown(name, known)] for name in islice(names, MOST_NEAREST)}


def unknown(name: str, known: Iterable[str]) -> str:
    """Return what is said of a name that means nothing: which known one is nearest."""
    known = list(known)
    nearest = difflib.get_close_matches(name.lower(), known, n=1, cutoff=_LIKENESS)
    if nearest:
        return f"unknown name {name!r}; did you mean {nearest[0]!r}?"
    return f"unknown name {name!r}" + (f"; known are {', '.join(known)}" if known else "")

"""Names of fields in requests: current ones, those of older clients, and errors for unknown ones."""

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

import marshmallow as ma
from attrs import frozen

from server.domain.errors import ValidationFailed

MOST_NEAREST = 20
"""Unknown names in a request for which the nearest known one is looked up."""

_LEAST_SIMILARITY = 0.6
"""How similar names must be, from 0 to 1 by difflib, to suggest one for the other: difflib's own limit."""


@frozen
class Variant:
    """One shape of a body: the fields it needs, and those that must be null, false or missing."""

    title: str
    needs: tuple[str, ...]
    lacks: tuple[str, ...]


class BodySchema(ma.Schema):
    """A request body. Unknown names are refused: a misspelt limit must never mean no limit."""

    class Meta:
        """Marshmallow's options."""

        unknown = ma.RAISE

    passed_over: ClassVar[frozenset[str]] = frozenset()
    """Names that are ignored: clients send them when they post what they received."""

    aliases: ClassVar[Mapping[str, str]] = {}
    """Names used by clients of an earlier module, with today's names."""

    variants: ClassVar[tuple[Variant, ...]] = ()
    """The shapes that a body can have, for the OpenAPI document; the schema itself refuses any other."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # Marshmallow then skips missing fields, in a fifth of the time that reading them takes.
        self.partial = self.partial or frozenset(name for name, field in self.load_fields.items() if _is_bare(field))

    @ma.pre_load
    def _leave_out(self, data: Any, **_: Any) -> Any:
        return self.by_known_names(data) if isinstance(data, dict) else data

    def by_known_names(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values under today's names; a value takes precedence over null.

        Raises ValidationFailed if a name and its older form both have a value.
        """
        names = {name: self.aliases.get(name, name) for name in given if name not in self.passed_over}
        refuse_repeated(known for name, known in names.items() if given[name] is not None)
        return merged({known: given[name]} for name, known in names.items())

    def field_called(self, name: str) -> ma.fields.Field[Any] | None:
        """Return the field for a name in a request, which may be an older name or have brackets."""
        plain = name.removesuffix("[]")
        meant = self.aliases.get(plain, plain)
        return next((field for inner, field in self.fields.items() if meant == (field.data_key or inner)), None)

    def wrong_nulls(self, given: Mapping[str, Any]) -> dict[str, None]:
        """Return the fields that are null but may not be: these nulls are kept, so that they are refused."""
        fields = {name: self.field_called(name) for name, value in given.items() if value is None}
        return {name: None for name, field in fields.items() if field and not field.allow_none}

    @property
    def known_names(self) -> list[str]:
        """The names of the fields in a request."""
        return [field.data_key or name for name, field in self.fields.items()]

    def handle_error(self, error: ma.ValidationError, data: Any, *, many: bool, **kwargs: Any) -> None:
        """Suggest the nearest known name for each unknown one."""
        names = [name for name, said in error.messages_dict.items() if said == [self.error_messages["unknown"]]]
        error.messages_dict.update(unknown_names(names, self.known_names))


def _is_bare(field: ma.fields.Field[Any]) -> bool:
    """Return whether the field is optional and has no default."""
    return not field.required and field.load_default is ma.missing


def merged(sources: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the values of several sources; a value takes precedence over null.

    Raises ValidationFailed if two sources have different values for a name.
    """
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
        {name: ["given twice; give it once"] for name in names},
    )


def refuse_repeated(names: Iterable[str]) -> None:
    """Raise ValidationFailed if a name is repeated."""
    names = list(names)
    if len(set(names)) < len(names):
        raise given_twice(*sorted(name for name, times in Counter(names).items() if times > 1))


def unknown_names(names: Iterable[str], known: Sequence[str]) -> dict[str, list[str]]:
    """Return errors for unknown names, but only for the first MOST_NEAREST: finding the nearest name is slow."""
    return {name: [unknown(name, known)] for name in islice(names, MOST_NEAREST)}


def unknown(name: str, known: Iterable[str]) -> str:
    """Return the error for an unknown name, with the nearest known one."""
    known = list(known)
    nearest = difflib.get_close_matches(name.lower(), known, n=1, cutoff=_LEAST_SIMILARITY)
    if nearest:
        return f"unknown name {name!r}; did you mean {nearest[0]!r}?"
    return f"unknown name {name!r}" + (f"; known names are {', '.join(known)}" if known else "")

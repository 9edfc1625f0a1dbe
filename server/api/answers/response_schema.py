"""Schemas of answers that look up how to write their fields once, not for each object."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property, partial
from operator import attrgetter
from typing import Any, ClassVar

import marshmallow as ma
from attrs import frozen

Write = Callable[[Any], Any]

_PLAIN_WRITERS: dict[type[ma.fields.Field[Any]], Write] = {
    ma.fields.Integer: int,
    ma.fields.Float: float,
    ma.fields.String: str,
    ma.fields.Dict: dict,
    ma.fields.AwareDateTime: datetime.isoformat,
}
"""The function that writes a value whose field has no special rule."""


@frozen
class _FieldWriter:
    name: str
    read: Callable[[Any], Any]
    write: Write


class ResponseSchema(ma.Schema):
    """A domain object as JSON: each field is the attribute of the same name, and None is null.

    Hooks are not called: marshmallow's own `dump`, which calls them, takes five times as long.
    """

    left_out: ClassVar[frozenset[str]] = frozenset()
    """Names that are omitted, rather than null, if the attribute is None."""

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """Return the object as JSON types."""
        several = self.many if many is None else many
        return [self._written(item) for item in obj] if several else self._written(obj)

    def _written(self, obj: Any) -> dict[str, Any]:
        written = {}
        for member in self._members:
            value = member.read(obj)
            if value is not None:
                written[member.name] = member.write(value)
            elif member.name not in self.left_out:
                written[member.name] = None
        return written

    @cached_property
    def _members(self) -> list[_FieldWriter]:
        return [
            _FieldWriter(field.data_key or name, _reader(name, field), _writer(field))
            for name, field in self.dump_fields.items()
        ]


def _reader(name: str, field: ma.fields.Field[Any]) -> Callable[[Any], Any]:
    if isinstance(field, ma.fields.Constant):
        return lambda _: field.constant
    return attrgetter(name)


def _writer(field: ma.fields.Field[Any]) -> Write:
    if isinstance(field, ma.fields.Nested):
        return partial(field.schema.dump, many=field.many)
    if isinstance(field, ma.fields.List):
        inner = _writer(field.inner)
        return lambda values: [inner(value) for value in values]
    return _PLAIN_WRITERS.get(type(field)) or (lambda value: field._serialize(value, None, None))

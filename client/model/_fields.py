"""Fields that are not part of a model's JSON.

`vars(model)` is exactly the JSON that a user may post with any HTTP library, so a field that is not part of it must be
stored outside `__dict__`. Python does that for attributes that a base class names in `__slots__`: the bases are slotted
attrs classes with keyword-only fields, the models below them are not slotted. Such a field is typed, shown by `repr`
and sent by the SDK like any other.

The bases turn attrs' pickling off: it would pickle only their own fields, while Python's keeps slots and `__dict__`.
"""

from datetime import datetime
from typing import Any

from attrs import Attribute, define, field

SET_BY_SERVER = {"set_by_server": True}
"""The metadata of a field that only the server sets: it is never sent."""


@define(getstate_setstate=False)
class Timestamped:
    """Fields that the server adds to a record; never sent, and not compared."""

    created: datetime | None = field(default=None, kw_only=True, eq=False, metadata=SET_BY_SERVER)
    updated: datetime | None = field(default=None, kw_only=True, eq=False, metadata=SET_BY_SERVER)


@define(getstate_setstate=False)
class LimitedLife(Timestamped):
    """Fields of groups and storages, whose persons may be forgotten after some days."""

    life_days: int | None = field(default=None, kw_only=True)


def positional_first(_: type, fields: list["Attribute[Any]"]) -> list["Attribute[Any]"]:
    """Return the model's own, positional fields before those of its base, so that `repr` starts with them."""
    return sorted(fields, key=lambda field: field.kw_only)

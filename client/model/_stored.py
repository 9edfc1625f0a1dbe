"""Fields that stand beside a model's JSON.

`vars(model)` is exactly the JSON that a user may post with any HTTP library, so a field that is not part of
it has to live outside `__dict__`. Python keeps an attribute there when a base class names it in `__slots__`:
the bases are slotted attrs classes with keyword-only fields, the models below them are not slotted. Such a
field is typed, shown by `repr` and sent by the SDK like any other.

The bases turn attrs' pickling off: it would know their own fields alone, while Python's keeps slots and
`__dict__`.
"""

from datetime import datetime
from typing import Any

from attrs import Attribute, define, field

TOLD = {"told": True}
"""The metadata of a field that only the server knows: it is never sent."""


@define(getstate_setstate=False)
class Stored:
    """What the server adds to a record; never sent, and not part of equality."""

    created: datetime | None = field(default=None, kw_only=True, eq=False, metadata=TOLD)
    updated: datetime | None = field(default=None, kw_only=True, eq=False, metadata=TOLD)


@define(getstate_setstate=False)
class Forgetting(Stored):
    """What has people who may be forgotten by themselves."""

    life_days: int | None = field(default=None, kw_only=True)


def own_first(_: type, fields: list["Attribute[Any]"]) -> list["Attribute[Any]"]:
    """Return the model's own, positional fields before those of its base, so that `repr` starts with them."""
    return sorted(fields, key=lambda field: field.kw_only)

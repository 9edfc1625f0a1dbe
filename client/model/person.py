"""Persons."""

from datetime import datetime
from typing import Any, TypedDict

from attrs import define, field

from client.model._fields import SET_BY_SERVER, Timestamped, positional_first


@define(getstate_setstate=False)
class _PersonDetails(Timestamped):
    external_id: str | None = field(default=None, kw_only=True)
    expire_at: datetime | None = field(default=None, kw_only=True)
    life_ends: datetime | None = field(default=None, kw_only=True, eq=False, metadata=SET_BY_SERVER)


@define(slots=False, field_transformer=positional_first)
class Person(_PersonDetails):
    """Someone who can be identified; with `id=None` the server chooses the id.

    Without a `storage_id` the person's pictures go to the default storage. `external_id` is the caller's own id for
    this person, stored in Unicode's composed form (NFC). The server forgets the person at `expire_at`; a time without a
    zone is local time. Without `expire_at`, the `life_days` of groups and storage apply. `life_ends` is the resulting
    time.
    """

    id: int | None
    name: str
    metadata: dict[str, Any]
    storage_id: int | None = None


class PersonChanges(TypedDict, total=False):
    """The fields of a person that can be changed one by one; None clears `external_id` and `expire_at`."""

    name: str
    metadata: dict[str, Any]
    storage_id: int
    external_id: str | None
    expire_at: datetime | None

"""Persons."""

from datetime import datetime
from typing import Any, TypedDict

from attrs import define, field

from client.model._stored import Stored, own_first


@define(getstate_setstate=False)
class _Beside(Stored):
    external_id: str | None = field(default=None, kw_only=True)
    expire_at: datetime | None = field(default=None, kw_only=True)


@define(slots=False, field_transformer=own_first)
class Person(_Beside):
    """Someone who can be identified; `id=None` means that the server chooses.

    Without a `storage_id` the person's pictures go to the default storage. `external_id` is the caller's own
    name for this person, kept in Unicode's composed form (NFC). The server forgets the person at `expire_at`; a time
    without a zone is local time.
    """

    id: int | None
    name: str
    metadata: dict[str, Any]
    storage_id: int | None = None


class PersonChanges(TypedDict, total=False):
    """The fields of a person that may be changed one by one; None clears `external_id` and `expire_at`."""

    name: str
    metadata: dict[str, Any]
    storage_id: int
    external_id: str | None
    expire_at: datetime | None

"""Storages."""

from attrs import define, field

from client.model._stored import Stored, own_first


@define(getstate_setstate=False)
class _Beside(Stored):
    life_days: int | None = field(default=None, kw_only=True)


@define(slots=False, field_transformer=own_first)
class Storage(_Beside):
    """A place for pictures; with `id=None` the server chooses the id.

    `uri` is a folder under the server's storage root, `file:///…` inside that root, or `s3://bucket/prefix`.
    Persons without an expiry of their own are forgotten `life_days` after their last enrolment.
    """

    id: int | None
    uri: str

"""Storages."""

from attrs import define

from client.model._fields import LimitedLife, positional_first


@define(slots=False, field_transformer=positional_first)
class Storage(LimitedLife):
    """A place for pictures; with `id=None` the server chooses the id.

    `uri` is a folder under the server's storage root, `file:///…` inside that root, or `s3://bucket/prefix`.
    Persons without an expiry of their own are forgotten `life_days` after their last enrolment.
    """

    id: int | None
    uri: str

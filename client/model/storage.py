"""Storages."""

from attrs import define

from client.model._stored import Stored, own_first


@define(slots=False, field_transformer=own_first)
class Storage(Stored):
    """A place for pictures; `id=None` means that the server chooses.

    `uri` is a folder under the server's storage root, `file:///…` inside that root, or `s3://bucket/prefix`.
    """

    id: int | None
    uri: str

"""Groups."""

from typing import Any, TypedDict

from attrs import define

from client.model._stored import Stored, own_first


@define(slots=False, field_transformer=own_first)
class Group(Stored):
    """A set of persons to search among; `id=None` means that the server chooses."""

    id: int | None
    name: str
    metadata: dict[str, Any]


class GroupChanges(TypedDict, total=False):
    """The fields of a group that may be changed one by one."""

    name: str
    metadata: dict[str, Any]

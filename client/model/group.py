"""Groups."""

from typing import Any, TypedDict

from attrs import define

from client.model._fields import LimitedLife, positional_first


@define(slots=False, field_transformer=positional_first)
class Group(LimitedLife):
    """A set of persons that a search can be limited to; with `id=None` the server chooses the id.

    Members without an expiry of their own are forgotten `life_days` after their last enrolment.
    """

    id: int | None
    name: str
    metadata: dict[str, Any]


class GroupChanges(TypedDict, total=False):
    """The fields of a group that can be changed one by one; None clears `life_days`."""

    name: str
    metadata: dict[str, Any]
    life_days: int | None

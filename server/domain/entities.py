"""The entities that Kith stores."""

from datetime import datetime
from typing import Any, Generic, TypeVar

from attrs import frozen

from server.domain.faces import Box

Item = TypeVar("Item")
Metadata = dict[str, Any]

LONGEST_NAME = 500
"""Characters of a name or an external id."""


def same_json(one: Any, other: Any) -> bool:
    """Return whether two JSON values are equal; in Python, unlike in JSON, True equals 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_json(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_json, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


@frozen
class PageArgs:
    """Which page of a list, counted from 1, and how many items per page; `after` leaves out ids up to it."""

    page: int = 1
    size: int = 1000
    after: int = 0


@frozen
class Page(Generic[Item]):
    """One page of a list; an empty list has one empty page."""

    items: list[Item]
    page: int
    total_pages: int


@frozen
class Storage:
    """A place for pictures."""

    id: int
    uri: str
    """The uri as the caller wrote it."""
    location: str
    """The canonical form of the uri, which no other storage has."""
    created: datetime
    updated: datetime
    life_days: int | None = None
    """How long after the last enrolment its persons are forgotten."""


@frozen
class Group:
    """A set of persons that a search can be limited to."""

    id: int
    name: str
    metadata: Metadata
    created: datetime
    updated: datetime
    life_days: int | None = None
    """How long after the last enrolment its persons are forgotten."""


@frozen
class Person:
    """Someone who can be identified."""

    id: int
    name: str
    metadata: Metadata
    storage_id: int
    created: datetime
    updated: datetime
    external_id: str | None = None
    expire_at: datetime | None = None
    life_ends: datetime | None = None
    """When the person is forgotten: at `expire_at`, or else by the `life_days` that apply."""


@frozen
class Picture:
    """A person's picture, and the location of its bytes."""

    id: int
    person_id: int
    storage_id: int
    key: str
    """The name of its blob in the storage."""
    content_type: str
    sha256: str
    face: Box
    """The box of the person's face in the picture."""
    created: datetime

"""Lists, a page at a time."""

from typing import Generic, TypeVar

from attrs import define

Item = TypeVar("Item")


@define(slots=False)
class PageArgs:
    """Which page, counted from 1, and how many items are on one, at most 1000."""

    page: int = 1
    size: int = 1000


@define(slots=False)
class Page(Generic[Item]):
    """One page of a list, ordered by id."""

    items: list[Item]
    page: int
    total_pages: int

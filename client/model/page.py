"""Pages of lists."""

from typing import Generic, TypeVar

from attrs import define, field

from client.model._fields import positional_first
from client.model._table import table

Item = TypeVar("Item")


@define(getstate_setstate=False)
class _PageStart:
    after: int | None = field(default=None, kw_only=True)


@define(slots=False, field_transformer=positional_first)
class PageArgs(_PageStart):
    """Which page, counted from 1, and how many items per page, at most 1000.

    With `after`, pages are counted from the first id after it, which is stable while others add and remove items.
    """

    page: int = 1
    size: int = 1000


@define(slots=False)
class Page(Generic[Item]):
    """One page of a list, ordered by id."""

    items: list[Item]
    page: int
    total_pages: int

    def _repr_html_(self) -> str:
        return f"{table(self.items)}<p>page {self.page} of {self.total_pages}</p>"

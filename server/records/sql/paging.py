"""Paging of queries, and filtering by keywords."""

from collections.abc import Callable

from peewee import Column, Select

from server.domain.entities import Item, Page, PageArgs
from server.records.people.folding import fold
from server.records.sql.rows import Row


def page_of(query: Select, order: Column, args: PageArgs, entity: Callable[[Row], Item]) -> Page[Item]:
    """Return the page of the query that `args` describes, in the order of a column of ids."""
    query = query.where(order > args.after) if args.after else query
    total_pages = max(1, -(-query.count() // args.size))
    rows = query.order_by(order).paginate(args.page, args.size).dicts()
    return Page([entity(row) for row in rows], args.page, total_pages)


def with_keywords(query: Select, folded_name: Column, keywords: str | None) -> Select:
    """Filter the query to names that contain every word of `keywords`, folded as the names are."""
    for word in fold(keywords or "").split():
        query = query.where(folded_name.contains(word))
    return query

"""Visibility: the records that the current caller may see.

Every query for persons, groups or pictures that a caller names is limited here; records that are not visible behave as
if they did not exist. Each thread has its own limit, like its own connection; by default everything is visible.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from peewee import Column, Select

from server.domain.errors import NotPermitted
from server.records.sql.tables import Tables

_groups: ContextVar[tuple[int, ...] | None] = ContextVar("visible groups", default=None)


class Visibility:
    """Limits queries to the visible groups and their members."""

    def __init__(self, tables: Tables) -> None:
        self._memberships = tables.memberships
        self._groups = tables.groups
        self._inbox = tables.inbox

    @property
    def groups(self) -> tuple[int, ...] | None:
        """The visible groups; None means everything."""
        return _groups.get()

    @contextmanager
    def limited(self, groups: tuple[int, ...] | None) -> Iterator[None]:
        """Limit visibility to these groups until the block ends."""
        before = _groups.get()
        _groups.set(groups)
        try:
            yield
        finally:
            _groups.set(before)

    def of_persons(self, query: Select, person_id: Column) -> Select:
        """Limit a query to visible persons."""
        groups = self.groups
        if groups is None:
            return query
        members = self._memberships.select(self._memberships.person_id).where(self._memberships.group_id.in_(groups))
        return query.where(person_id.in_(members))

    def of_groups(self, query: Select, group_id: Column) -> Select:
        """Limit a query to visible groups."""
        return query if self.groups is None else query.where(group_id.in_(self.groups))

    def of_scopes(self, query: Select, scope: Column) -> Select:
        """Limit a query over the inbox to searches of groups that are all visible and still exist."""
        if self.groups is None:
            return query
        there = self._groups.select(self._groups.id).where(self._groups.id.in_(self.groups))
        seen = {id for (id,) in there.tuples()}
        scopes = [text for (text,) in self._inbox.select(scope).distinct().tuples()]
        return query.where(scope.in_([text for text in scopes if (ids := json.loads(text)) and seen.issuperset(ids)]))

    def refuse_limited(self) -> None:
        """Raise NotPermitted unless everything is visible."""
        if self.groups is not None:
            raise NotPermitted("a key that is limited to groups may not do this")

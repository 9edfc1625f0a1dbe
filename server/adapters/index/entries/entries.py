"""Everyone's template, one row each, and their groups."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from attrs import frozen

from server.adapters.index.comparing import best_of, cosines_of
from server.adapters.index.entries.directory import NOWHERE, Directory, Rows
from server.adapters.index.entries.memberships import GroupChanges, Memberships
from server.adapters.index.entries.row_store import RowStore
from server.domain.faces import Ids, Vector, Vectors
from server.domain.ports import Array, Members, Scope, Section

NOBODY = 0
_ROWS_AT_ONCE = 4096


@frozen(eq=False)
class Upsert:
    """Persons to add or replace, with the rows that they have or will get."""

    rows: Rows
    persons: Ids
    templates: Vectors
    new: Rows
    """Indexes of the persons who are not known yet."""
    group_changes: GroupChanges


class Entries:
    """Rows are dense, except those whose person was removed, which the next persons get.

    Changes may be prepared beside readers; `upsert` and `remove` change what they see.
    """

    def __init__(self) -> None:
        self._persons = RowStore(np.zeros(0, dtype=np.int64))
        self._templates = RowStore(np.zeros((0, 0), dtype=np.float32))
        self._directory = Directory()
        self._memberships = Memberships()
        self._free: list[int] = []
        self._used = 0

    @classmethod
    def restored(cls, arrays: Mapping[str, Array]) -> "Entries":
        """Return the entries from their `sections`, using these arrays themselves."""
        entries = cls()
        persons = arrays["persons"]
        entries._persons, entries._templates = RowStore(persons), RowStore(arrays["templates"])
        entries._memberships = Memberships.restored(arrays)
        entries._used = len(persons)
        entries._directory.enter(persons, np.arange(len(persons)))
        return entries

    @classmethod
    def of(cls, batches: Iterable[Members]) -> "Entries":
        """Return the entries of these persons."""
        entries = cls()
        for batch in batches:
            entries.upsert(entries.prepare_upsert(batch.persons, batch.templates, groups_of(batch)))
        return entries

    def __len__(self) -> int:
        return len(self._directory)

    def sections(self, rows: Rows) -> dict[str, Section]:
        """Return the content of these rows, each of which has a person: as of now, but templates as of when read."""
        now = {"persons": self._persons.take(rows), **self._memberships.arrays(rows)}
        return {name: Section.of(array) for name, array in now.items()} | {"templates": self._templates.section(rows)}

    def rows(self, persons: Ids) -> Rows:
        """Return the rows of these persons, without those who have none."""
        rows = self._directory.rows(persons)
        known: Rows = rows[rows != NOWHERE]
        return known

    def everyone(self) -> Rows:
        """Return all rows that have a person."""
        return self.occupied(np.arange(self._used))

    def inside(self, scope: Scope) -> Rows | None:
        """Return the rows in scope, ascending; None means all. The person `without` is still among them."""
        groups = self._memberships.inside(scope.groups) if scope.groups else None
        if scope.persons is None:
            return groups
        chosen = self.rows(scope.persons)
        if groups is not None:
            flags = np.zeros(self._used, dtype=np.bool_)
            flags[groups] = True
            chosen = chosen[flags[chosen]]
        return chosen if (chosen[1:] > chosen[:-1]).all() else np.sort(chosen)

    def templates(self, rows: Rows) -> Vectors:
        """Return a copy of these rows' templates."""
        return self._templates.take(rows)

    def occupied(self, rows: Rows) -> Rows:
        """Return the rows among these that have a person."""
        occupied: Rows = rows[self._persons.take(rows) != NOBODY]
        return occupied

    def products(self, rows: Rows, probe: Vector) -> Vector:
        """Return the cosine of each of these rows' templates with the probe, independent of the other rows."""
        products = np.empty(len(rows), dtype=np.float32)
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            products[part] = cosines_of(self.templates(rows[part]), probe)
        return products

    def best(self, rows: Rows, probe: Vector, count: int, without: int | None) -> tuple[Ids, Vector]:
        """Return the persons in these rows nearest to the probe, and their cosines, each from its row alone."""
        return best_of(self._persons.take(rows), self.products(rows, probe), count, without)

    def prepare_upsert(self, persons: Ids, templates: Vectors, groups: Sequence[Iterable[int]]) -> Upsert:
        """Return the change that adds these persons, or replaces their templates and groups."""
        rows = self._directory.rows(persons)
        new = np.flatnonzero(rows == NOWHERE)
        if not len(self._templates):
            self._templates = RowStore(np.zeros((0, templates.shape[1]), dtype=np.float32))
        rows[new] = self._free_rows(len(new))
        return Upsert(rows, persons, templates, new, self._memberships.changes(rows, groups))

    def upsert(self, upsert: Upsert) -> None:
        """Add these persons, or replace their templates and groups."""
        self._directory.enter(upsert.persons[upsert.new], upsert.rows[upsert.new])
        self._persons.put(upsert.rows, upsert.persons)
        self._templates.put(upsert.rows, upsert.templates)
        self._memberships.put(upsert.rows, upsert.group_changes)

    def leaving(self, rows: Rows) -> GroupChanges:
        """Return the change with which the persons on these rows leave all groups, for `remove`."""
        return self._memberships.changes(rows, [()] * len(rows))

    def remove(self, rows: Rows, leaving: GroupChanges) -> None:
        """Remove the persons on these rows, and blank their templates."""
        self._memberships.put(rows, leaving)
        self._directory.remove(self._persons.take(rows))
        self._persons.blank(rows)
        self._templates.blank(rows)
        self._free.extend(rows.tolist())

    def drop_groups(self, groups: Iterable[int]) -> None:
        """Remove all memberships of these groups."""
        self._memberships.drop(groups)

    def members(self) -> Iterator[Members]:
        """Yield everyone in batches, each as of when it is requested."""
        for start in range(0, self._used, _ROWS_AT_ONCE):
            yield self._members(self.occupied(np.arange(start, min(start + _ROWS_AT_ONCE, self._used))))

    def _members(self, rows: Rows) -> Members:
        persons = self._persons.take(rows)
        groups = zip(persons.tolist(), self._memberships.of(rows), strict=True)
        pairs = [(person, group) for person, ids in groups for group in ids]
        return Members(persons, self.templates(rows), np.array(pairs, dtype=np.int64).reshape(-1, 2))

    def _free_rows(self, count: int) -> Rows:
        free = [self._free.pop() for _ in range(min(count, len(self._free)))]
        start, end = self._used, self._used + count - len(free)
        self._persons.grow(end)
        self._templates.grow(end)
        self._used = end  # not earlier: concurrent readers rely on it
        return np.array([*free, *range(start, end)], dtype=np.intp)


def groups_of(members: Members) -> list[list[int]]:
    """Return the groups of each person, in the order of the persons."""
    of: dict[int, list[int]] = defaultdict(list)
    for person, group in members.memberships.tolist():
        of[person].append(group)
    return [of[person] for person in members.persons.tolist()]

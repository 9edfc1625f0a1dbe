"""Everyone's template, a row each, and the groups they are in."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from server.adapters.index.directory import NOWHERE, Directory, Rows
from server.adapters.index.memberships import Memberships
from server.domain.faces import Ids, Vector, Vectors
from server.domain.ports import Members, Scope

NOBODY = 0
_NONE = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
_STEP = 4096
_BATCH = 4096


class Roster:
    """Rows are dense but for those whose person has left; the next person gets such a row."""

    def __init__(self) -> None:
        self._persons: Ids = np.zeros(0, dtype=np.int64)
        self._templates: Vectors = np.zeros((0, 0), dtype=np.float32)
        self._directory = Directory()
        self._memberships = Memberships()
        self._free: list[int] = []
        self._used = 0

    def __len__(self) -> int:
        return len(self._directory)

    def rows(self, persons: Ids) -> Rows:
        """Return the rows of those of these persons who are here."""
        rows = self._directory.rows(persons)
        known: Rows = rows[rows != NOWHERE]
        return known

    def everyone(self) -> Rows:
        """Return all rows that a person has."""
        return np.flatnonzero(self._persons != NOBODY)

    def inside(self, scope: Scope) -> Rows | None:
        """Return the rows in scope, ascending, `without` aside; None means everyone's."""
        groups = self._memberships.inside(scope.groups) if scope.groups else None
        if scope.persons is None:
            return groups
        chosen = self.rows(scope.persons)
        if groups is not None:
            flags = np.zeros(len(self._persons), dtype=np.bool_)
            flags[groups] = True
            chosen = chosen[flags[chosen]]
        return chosen if (chosen[1:] > chosen[:-1]).all() else np.sort(chosen)

    def templates(self, rows: Rows) -> Vectors:
        """Return these rows' templates, copied."""
        return self._templates.take(rows, axis=0)

    def living(self, rows: Rows) -> Rows:
        """Return those of these rows that a person has."""
        living: Rows = rows[self._persons[rows] != NOBODY]
        return living

    def products(self, rows: Rows, probe: Vector) -> Vector:
        """Return the cosine of each of these rows' templates with the probe, which is the same whatever the others."""
        products = np.empty(len(rows), dtype=np.float32)
        for start in range(0, len(rows), _BATCH):
            part = slice(start, start + _BATCH)
            np.einsum("ij,j->i", self.templates(rows[part]), probe, out=products[part])
        return products

    def best(self, rows: Rows, probe: Vector, count: int, without: int | None) -> tuple[Ids, Vector]:
        """Return the persons in these rows that are nearest to the probe, and their cosines, each of its row alone."""
        if not len(rows):
            return _NONE
        persons = self._persons.take(rows)
        cosines = self.products(rows, probe)
        order = np.lexsort((persons, -cosines))
        order = order[persons[order] != without][:count]
        return persons[order], cosines[order]

    def put(self, persons: Ids, templates: Vectors, groups: Sequence[Iterable[int]]) -> Rows:
        """Add these persons, or replace what they have; return their rows."""
        rows = self._directory.rows(persons)
        if not len(rows):
            return rows
        new = np.flatnonzero(rows == NOWHERE)
        rows[new] = self._fresh(len(new), templates.shape[1])
        self._directory.enter(persons[new], rows[new])
        self._persons[rows] = persons
        self._templates[rows] = templates
        self._memberships.put(rows.tolist(), groups)
        return rows

    def remove(self, rows: Rows) -> None:
        """Forget who is on these rows, and blank their templates."""
        self._memberships.put(rows.tolist(), [()] * len(rows))
        self._directory.leave(self._persons[rows])
        self._persons[rows] = NOBODY
        self._templates[rows] = 0
        self._free.extend(rows.tolist())

    def drop_groups(self, groups: Iterable[int]) -> None:
        """Forget who is in these groups."""
        self._memberships.drop(groups)

    def slices(self) -> Iterator[slice]:
        """Return all rows in slices, for `members`."""
        return (slice(start, start + _BATCH) for start in range(0, len(self._persons), _BATCH))

    def members(self, part: slice) -> Members:
        """Return who is on these rows."""
        rows = part.start + np.flatnonzero(self._persons[part] != NOBODY)
        persons = self._persons[rows]
        pairs = [
            (person, group)
            for person, row in zip(persons.tolist(), rows.tolist(), strict=True)
            for group in self._memberships.of(row)
        ]
        memberships = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return Members(persons, self.templates(rows), memberships)

    def _fresh(self, count: int, dimension: int) -> Rows:
        free = [self._free.pop() for _ in range(min(count, len(self._free)))]
        start = self._used
        self._used += count - len(free)
        self._make_room(self._used, dimension)
        return np.array([*free, *range(start, self._used)], dtype=np.intp)

    def _make_room(self, rows: int, dimension: int) -> None:
        capacity = len(self._persons)
        if rows > capacity:
            capacity = max(rows, capacity + _STEP)
            # The system moves large arrays by their page tables, so growing by steps copies nothing.
            self._persons.resize(capacity, refcheck=False)
            self._templates.resize((capacity, dimension), refcheck=False)

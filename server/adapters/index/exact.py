"""The index that compares a probe with everyone in scope, and what all indexes share."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import ClassVar

from server.adapters.index.entries.directory import Rows
from server.adapters.index.entries.entries import Entries, groups_of
from server.adapters.index.journal import Journal
from server.adapters.index.lock import SharedLock
from server.domain.faces import Ids, Vector, Vectors
from server.domain.ports import EVERYONE, Array, Candidates, Members, Scope, Section


class ExactIndex:
    """Compares a probe with the rows that a first pass selects: all rows in scope, or fewer in a subclass.

    Writers take turns; searches run together.
    """

    at_once: ClassVar[int] = 32
    """Persons written while searches wait; usually less than a millisecond together."""

    def __init__(self) -> None:
        self._lock = SharedLock()
        self._writing = threading.Lock()
        self._entries = Entries()
        self._journal = Journal()

    def __len__(self) -> int:
        return len(self._entries)

    def fill(self, batches: Iterable[Members]) -> None:
        """Replace the content with these persons; nobody is searching yet."""
        self._entries = Entries.of(batches)
        self._begin({})

    def restore(self, arrays: Mapping[str, Array]) -> None:
        """Replace the content with an index's `sections`, using these arrays themselves; nobody is searching yet."""
        self._entries = Entries.restored(arrays)
        self._begin(arrays)

    def sections(self) -> Mapping[str, Section]:
        """Return the sections for `restore`; persons who change before they are read may be in any state."""
        with self._writing:
            return self._entries.sections(self._entries.everyone())

    def upsert(self, members: Members) -> None:
        """Add these persons, or replace their templates and groups."""
        groups = groups_of(members)
        with self._writing:
            for start in range(0, len(groups), self.at_once):
                part = slice(start, start + self.at_once)
                self._put(members.persons[part], members.templates[part], groups[part])
            self._after_writing()

    def remove(self, persons: Ids) -> None:
        """Remove these persons; ignores unknown ones."""
        with self._writing:
            rows = self._entries.rows(persons)
            for start in range(0, len(rows), self.at_once):
                part = rows[start : start + self.at_once]
                leaving = self._entries.leaving(part)
                with self._lock.alone():
                    self._journal.note(part)
                    self._entries.remove(part, leaving)
                    self._left(part)

    def drop_groups(self, groups: Iterable[int]) -> None:
        """Remove all memberships of these groups."""
        with self._writing, self._lock.alone():
            self._journal.forget()
            self._entries.drop_groups(groups)

    def members(self) -> Iterator[Members]:
        """Return everyone in batches; may or may not include concurrent changes."""
        batches = self._entries.members()
        while True:
            with self._lock.shared():
                batch = next(batches, None)
            if batch is None:
                return
            yield batch

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope, or fewer if there are no more; ties by id."""
        with self._lock.shared():
            rows, in_scope = self._inside(scope)
            shortlist = self._shortlist(probe, count + 1, rows, in_scope)
            best = self._entries.best(shortlist, probe, count, scope.without)
            return Candidates(*best, in_scope, compared=len(shortlist))

    def _inside(self, scope: Scope) -> tuple[Rows | None, int]:
        """Return the rows in scope, None for all, and their number."""
        rows = self._entries.inside(scope)
        return rows, len(self) if rows is None else len(rows)

    def _everyone(self, rows: Rows | None) -> Rows:
        return self._entries.everyone() if rows is None else rows

    def _put(self, persons: Ids, templates: Vectors, groups: list[list[int]]) -> None:
        upsert = self._entries.prepare_upsert(persons, templates, groups)
        enter = self._entering(upsert.rows, upsert.templates)
        with self._lock.alone():
            self._journal.note(upsert.rows)
            self._entries.upsert(upsert)
            enter()

    def _begin(self, arrays: Mapping[str, Array]) -> None:
        """Build what the first pass needs, from everyone and what `sections` saved."""

    def _entering(self, rows: Rows, templates: Vectors) -> Callable[[], None]:
        """Return what enters these rows in the first pass while no search reads the scope; compute the rest now."""
        return lambda: None

    def _left(self, rows: Rows) -> None:
        """Remove these rows from the first pass, while no search reads the scope."""

    def _after_writing(self) -> None:
        """Renew the data of the first pass if that is due; other writers wait."""

    def _shortlist(self, probe: Vector, count: int, rows: Rows | None, in_scope: int) -> Rows:
        """Return the rows worth comparing exactly, among those in scope; None means all."""
        return self._everyone(rows)

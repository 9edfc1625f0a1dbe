"""What every index over a roster does alike: exact cosines last, writers in turns, searches together."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from server.adapters.index.directory import Rows
from server.adapters.index.lock import SharedLock
from server.adapters.index.roster import Roster, groups_of
from server.domain.faces import Ids, Vector, Vectors
from server.domain.ports import EVERYONE, Array, Candidates, Members, Scope, Section


class IndexOverRoster(ABC):
    """Compares a probe exactly with the rows that a first look prefers; what that look is, a subclass says."""

    quick_to_restore: ClassVar[bool]
    at_once: ClassVar[int]
    """Persons written while searches wait."""

    def __init__(self) -> None:
        self._lock = SharedLock()
        self._writing = threading.Lock()
        self._roster = Roster()

    def __len__(self) -> int:
        return len(self._roster)

    def fill(self, batches: Iterable[Members]) -> None:
        """Hold exactly these from now on; nobody searches yet."""
        self._roster = Roster.of(batches)
        self._begin({})

    def restore(self, arrays: Mapping[str, Array]) -> None:
        """Hold exactly what another's `sections` were, on these very arrays; nobody searches yet."""
        self._roster = Roster.restored(arrays)
        self._begin(arrays)

    def sections(self) -> Mapping[str, Section]:
        """Return what `restore` takes; of who changes until it is read there may be anything."""
        with self._writing:
            return self._sections(self._roster.everyone())

    def upsert(self, members: Members) -> None:
        """Add these, or replace the templates and the groups they have."""
        groups = groups_of(members)
        with self._writing:
            for start in range(0, len(groups), self.at_once):
                part = slice(start, start + self.at_once)
                self._put(members.persons[part], members.templates[part], groups[part])
            self._after_writing()

    def drop_groups(self, groups: Iterable[int]) -> None:
        """Forget who is in these groups."""
        with self._writing, self._lock.alone():
            self._roster.drop_groups(groups)

    def members(self) -> Iterator[Members]:
        """Return everyone in batches; a change made meanwhile may be in it or not."""
        batches = self._roster.members()
        while True:
            with self._lock.shared():
                batch = next(batches, None)
            if batch is None:
                return
            yield batch

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope, fewer where there are no more; ties by id."""
        with self._lock.shared():
            rows, in_scope = self._inside(scope)
            near = self._look(probe, count + 1, rows, in_scope)
            return Candidates(*self._roster.best(near, probe, count, scope.without), in_scope, compared=len(near))

    def _inside(self, scope: Scope) -> tuple[Rows | None, int]:
        """Return the rows in scope, None for everyone's, and how many they are."""
        rows = self._roster.inside(scope)
        return rows, len(self) if rows is None else len(rows)

    def _everyone(self, rows: Rows | None) -> Rows:
        return self._roster.everyone() if rows is None else rows

    def _sections(self, rows: Rows) -> dict[str, Section]:
        return self._roster.sections(rows)

    @abstractmethod
    def _begin(self, arrays: Mapping[str, Array]) -> None:
        """Make what the first look goes by, of everyone and what `_sections` left."""

    @abstractmethod
    def _put(self, persons: Ids, templates: Vectors, groups: list[list[int]]) -> None:
        """Write some persons, while no search reads."""

    @abstractmethod
    def _after_writing(self) -> None:
        """Renew what the first look goes by where that is due; other writers wait."""

    @abstractmethod
    def _look(self, probe: Vector, count: int, rows: Rows | None, in_scope: int) -> Rows:
        """Return the rows worth an exact comparison, of those in scope; None means everyone's."""

"""A change log in memory, with the records behind it."""

from collections.abc import Iterator

import numpy as np

from server.domain.faces import Vector
from server.domain.ports import Changes, Members
from tests.ports.templates import members_of


class MemoryLog:
    """Persons with their groups, and a row for every change: what a database does, without a database."""

    def __init__(self) -> None:
        self.persons: dict[int, tuple[Vector, set[int]]] = {}
        self._rows: list[tuple[str, int]] = []
        self.reads = 0

    def put(self, person: int, template: Vector, *groups: int) -> None:
        """Enrol someone, or replace their template."""
        self.persons[person] = (template, set(groups))
        self._rows.append(("person", person))

    def delete(self, person: int) -> None:
        """Erase someone."""
        del self.persons[person]
        self._rows.append(("person", person))

    def drop_group(self, group: int) -> None:
        """Erase a group, not its members."""
        for _, groups in self.persons.values():
            groups.discard(group)
        self._rows.append(("group", group))

    def put_back(self, rows: int) -> None:
        """Remove the newest rows, as when records are restored from a backup."""
        del self._rows[-rows:]

    def head(self) -> int:
        """Return the position after the newest change."""
        return len(self._rows)

    def after(self, position: int) -> Changes:
        """Return what changed since."""
        self.reads += 1
        rows = self._rows[position:]
        touched = sorted({id for kind, id in rows if kind == "person"})
        return Changes(
            position=len(self._rows),
            touched=np.array(touched, dtype=np.int64),
            now=self._members(touched),
            dropped_groups=tuple(id for kind, id in rows if kind == "group"),
        )

    def everyone(self) -> Iterator[Members]:
        """Yield all persons, three at a time."""
        ids = sorted(self.persons)
        for start in range(0, len(ids), 3):
            yield self._members(ids[start : start + 3])

    def _members(self, ids: list[int]) -> Members:
        return members_of({id: self.persons[id] for id in ids if id in self.persons})

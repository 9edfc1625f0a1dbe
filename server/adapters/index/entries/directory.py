"""The row of each person, by id."""

from typing import Any

import numpy as np
import numpy.typing as npt

from server.domain.faces import Ids

Rows = npt.NDArray[np.signedinteger[Any]]
"""Numbers of rows, shape (n,)."""

NOWHERE = -1
_TABLE_ENTRIES_PER_PERSON = 8


def in_both(some: Rows, rows: Rows) -> Rows:
    """Return those of some rows that are among others, which ascend."""
    if not len(rows):
        return rows
    places = np.searchsorted(rows, some.astype(rows.dtype, copy=False))  # else numpy converts all the others
    found: Rows = some[rows.take(places, mode="clip") == some]
    return found


class Directory:
    """A table for ids as small as a database assigns them, and a dictionary for the others.

    The table has at most eight entries, of four bytes, per person known.
    """

    def __init__(self) -> None:
        self._table = np.full(1024, NOWHERE, dtype=np.int32)
        self._others: dict[int, int] = {}
        self._known = 0

    def __len__(self) -> int:
        return self._known

    def rows(self, persons: Ids) -> Rows:
        """Return the row of each person, NOWHERE for unknown persons."""
        rows = np.full(len(persons), NOWHERE, dtype=np.intp)
        in_table = persons < len(self._table)
        rows[in_table] = self._table[persons[in_table]]
        if self._others and not in_table.all():
            rows[~in_table] = [self._others.get(person, NOWHERE) for person in persons[~in_table].tolist()]
        return rows

    def enter(self, persons: Ids, rows: Rows) -> None:
        """Record the rows of persons who are not known yet."""
        self._known += len(persons)
        self._make_room(int(persons.max(initial=0)))
        in_table = persons < len(self._table)
        self._table[persons[in_table]] = rows[in_table]
        self._others.update(zip(persons[~in_table].tolist(), rows[~in_table].tolist(), strict=True))

    def remove(self, persons: Ids) -> None:
        """Remove persons who are known."""
        self._known -= len(persons)
        in_table = persons < len(self._table)
        self._table[persons[in_table]] = NOWHERE
        for person in persons[~in_table].tolist():
            del self._others[person]

    def _make_room(self, person: int) -> None:
        if not len(self._table) <= person < _TABLE_ENTRIES_PER_PERSON * self._known:
            return
        wider = np.full(min(2 * person, _TABLE_ENTRIES_PER_PERSON * self._known), NOWHERE, dtype=np.int32)
        wider[: len(self._table)] = self._table
        moved = [person for person in self._others if person < len(wider)]
        wider[moved] = [self._others.pop(person) for person in moved]
        self._table = wider

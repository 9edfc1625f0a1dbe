"""Where each person is: ids to rows."""

from typing import Any

import numpy as np
import numpy.typing as npt

from server.domain.faces import Ids

Rows = npt.NDArray[np.signedinteger[Any]]
"""Numbers of rows, shape (n,)."""

NOWHERE = -1
_NEAR = 8


class Directory:
    """A table for ids as small as a database assigns them, and a dictionary for the others.

    The table has at most eight entries, of four bytes, per person known.
    """

    def __init__(self) -> None:
        self._near = np.full(1024, NOWHERE, dtype=np.int32)
        self._far: dict[int, int] = {}
        self._known = 0

    def __len__(self) -> int:
        return self._known

    def rows(self, persons: Ids) -> Rows:
        """Return the row of each, NOWHERE for unknown ones."""
        rows = np.full(len(persons), NOWHERE, dtype=np.intp)
        near = persons < len(self._near)
        rows[near] = self._near[persons[near]]
        if self._far and not near.all():
            rows[~near] = [self._far.get(person, NOWHERE) for person in persons[~near].tolist()]
        return rows

    def enter(self, persons: Ids, rows: Rows) -> None:
        """Record the rows of persons who are not known yet."""
        self._known += len(persons)
        self._make_room(int(persons.max(initial=0)))
        near = persons < len(self._near)
        self._near[persons[near]] = rows[near]
        self._far.update(zip(persons[~near].tolist(), rows[~near].tolist(), strict=True))

    def leave(self, persons: Ids) -> None:
        """Remove persons who are known."""
        self._known -= len(persons)
        near = persons < len(self._near)
        self._near[persons[near]] = NOWHERE
        for person in persons[~near].tolist():
            del self._far[person]

    def _make_room(self, person: int) -> None:
        if not len(self._near) <= person < _NEAR * self._known:
            return
        wider = np.full(min(2 * person, _NEAR * self._known), NOWHERE, dtype=np.int32)
        wider[: len(self._near)] = self._near
        moved = [person for person in self._far if person < len(wider)]
        wider[moved] = [self._far.pop(person) for person in moved]
        self._near = wider

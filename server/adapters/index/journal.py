"""Which rows were written lately."""

from collections import deque

import numpy as np

from server.adapters.index.directory import Rows

_KEPT = 1024


class Journal:
    """Remembers the last writes, so that who read meanwhile can tell what to read again. Not safe while written to."""

    def __init__(self) -> None:
        self._writes: deque[Rows] = deque(maxlen=_KEPT)
        self._count = 0

    def mark(self) -> int:
        """Return what stands for now."""
        return self._count

    def note(self, rows: Rows) -> None:
        """These were written."""
        self._writes.append(rows)
        self._count += 1

    def forget(self) -> None:
        """Anything may have been written."""
        self._writes.clear()
        self._count += 1

    def since(self, mark: int) -> Rows | None:
        """Return the rows written since the mark, ascending; None where that is not known."""
        missed = self._count - mark
        if missed > len(self._writes):
            return None
        return np.unique(np.concatenate([np.empty(0, np.intp), *list(self._writes)[len(self._writes) - missed :]]))

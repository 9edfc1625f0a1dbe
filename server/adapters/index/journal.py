"""Which rows were written recently."""

from collections import deque

import numpy as np

from server.adapters.index.entries.directory import Rows

_WRITES_REMEMBERED = 1024


class Journal:
    """Remembers the last writes, so that concurrent readers know what to read again.

    A write is noted before it begins, by one thread at a time. So a write that `since` does not return had not begun
    when it was called. The count is raised before the list grows, so that a missing note is never taken for no write.
    """

    def __init__(self) -> None:
        self._writes: deque[Rows] = deque(maxlen=_WRITES_REMEMBERED)
        self._count = 0

    def mark(self) -> int:
        """Return a mark for now."""
        return self._count

    def note(self, rows: Rows) -> None:
        """Note that these rows will be written."""
        self._count += 1
        self._writes.append(rows)

    def forget(self) -> None:
        """Note that any row may be written."""
        self._count += 1
        self._writes.clear()

    def since(self, mark: int) -> Rows | None:
        """Return the rows written since the mark, ascending; None if that is not known."""
        writes = list(self._writes)
        missed = self._count - mark
        if missed > len(writes):
            return None
        return np.unique(np.concatenate([np.empty(0, np.intp), *writes[len(writes) - missed :]]))

"""Rows, the first of which are in a snapshot."""

import numpy as np

from server.adapters.index.directory import Rows
from server.domain.ports import Array, Section

_STEP = 4096
_FEW = 32
"""Up to this many rows are written one by one: for larger copies numpy releases Python's lock, and a thread that gets
it back only when another waits or is paused would hold up searches meanwhile."""


class Table:
    """Rows of one shape: those of a mapped snapshot, then new ones, which are zero at first.

    The system copies a page of the snapshot when it is written to; all processes share the others. One thread writes at
    a time. Others may read meanwhile: a row may be old, new or a mix of both, but it is there.
    """

    def __init__(self, base: Array) -> None:
        self._base = base
        self._more = np.zeros((0, *base.shape[1:]), dtype=base.dtype)

    def __len__(self) -> int:
        return len(self._base) + len(self._more)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of a row."""
        return self._base.shape[1:]

    def reach(self, count: int) -> None:
        """Grow to at least this many rows."""
        missing = count - len(self)
        if missing > 0:
            more = len(self._more)
            wider = np.zeros((more + max(missing, more // 2, _STEP), *self.shape), dtype=self._base.dtype)
            wider[:more] = self._more
            self._more = wider

    def take(self, rows: Rows) -> Array:
        """Return a copy of these rows."""
        base, more = self._base, self._more
        if not len(more):
            return base.take(rows, axis=0)
        if not len(base):
            return more.take(rows, axis=0)
        old = rows < len(base)
        taken = np.empty((len(rows), *self.shape), dtype=base.dtype)
        taken[old] = base.take(rows[old], axis=0)
        taken[~old] = more.take(rows[~old] - len(base), axis=0)
        return taken

    def put(self, rows: Rows, values: Array) -> None:
        """Write to these existing rows."""
        base, more = self._base, self._more
        if len(rows) > _FEW:
            old = rows < len(base)
            base[rows[old]] = values[old]
            more[rows[~old] - len(base)] = values[~old]
            return
        for row, value in zip(rows.tolist(), values, strict=True):
            part, place = (base, row) if row < len(base) else (more, row - len(base))
            part[place] = value

    def blank(self, rows: Rows) -> None:
        """Set these existing rows to zero."""
        self.put(rows, np.zeros((len(rows), *self.shape), dtype=self._base.dtype))

    def section(self, rows: Rows) -> Section:
        """Return these rows, as of when they are read."""
        pieces = (self.take(rows[start : start + _STEP]) for start in range(0, len(rows), _STEP))
        return Section(self._base.dtype, (len(rows), *self.shape), pieces)

    def parts(self, count: int) -> list[tuple[int, Array]]:
        """Return the first `count` rows in place, as one or two arrays, each with the number of its first row."""
        base, more = self._base, self._more
        parts = [(0, base[:count]), (len(base), more[: max(0, count - len(base))])]
        return [(start, part) for start, part in parts if len(part)]

"""Rows, the first of which are in a snapshot."""

import math
from typing import Any

import numpy as np

from server.adapters.index.entries.directory import Rows
from server.domain.ports import Array, Section

_ROWS_AT_ONCE = 4096
"""Rows that a section copies at once, and the minimum number by which a store grows unless it is given another."""

_LINE_BYTES = 64

_WRITTEN_ONE_BY_ONE = 32
"""Up to this many rows are written one by one: for larger copies numpy releases Python's lock, and a thread that gets
it back only when another waits or is paused would hold up searches until then."""


class RowStore:
    """Rows of one shape: first those of a mapped snapshot, then new ones, which begin as zeros.

    The system copies a page of the snapshot when it is written to; all processes share the others. One thread writes at
    a time. Others may read at the same time: a row may then be old, new or a mix of both, but it exists.
    """

    def __init__(self, saved: Array, growth: int = _ROWS_AT_ONCE) -> None:
        self._saved = saved
        self._growth = growth
        self._added = np.zeros((0, *saved.shape[1:]), dtype=saved.dtype)

    def __len__(self) -> int:
        return len(self._saved) + len(self._added)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of a row."""
        return self._saved.shape[1:]

    def grow(self, count: int) -> None:
        """Grow to at least this many rows."""
        missing = count - len(self)
        if missing > 0:
            added = len(self._added)
            wider = _zeros((added + max(missing, added // 2, self._growth), *self.shape), self._saved.dtype)
            wider[:added] = self._added
            self._added = wider

    def take(self, rows: Rows) -> Array:
        """Return a copy of these rows."""
        saved, added = self._saved, self._added
        if not len(added):
            return saved.take(rows, axis=0)
        if not len(saved):
            return added.take(rows, axis=0)
        old = rows < len(saved)
        taken = np.empty((len(rows), *self.shape), dtype=saved.dtype)
        taken[old] = saved.take(rows[old], axis=0)
        taken[~old] = added.take(rows[~old] - len(saved), axis=0)
        return taken

    def put(self, rows: Rows, values: Array) -> None:
        """Write to these existing rows."""
        saved, added = self._saved, self._added
        if len(rows) > _WRITTEN_ONE_BY_ONE:
            old = rows < len(saved)
            saved[rows[old]] = values[old]
            added[rows[~old] - len(saved)] = values[~old]
            return
        for row, value in zip(rows.tolist(), values, strict=True):
            part, place = (saved, row) if row < len(saved) else (added, row - len(saved))
            part[place] = value

    def blank(self, rows: Rows) -> None:
        """Set these existing rows to zero."""
        self.put(rows, np.zeros((len(rows), *self.shape), dtype=self._saved.dtype))

    def section(self, rows: Rows) -> Section:
        """Return these rows, as of when they are read."""
        pieces = (self.take(rows[start : start + _ROWS_AT_ONCE]) for start in range(0, len(rows), _ROWS_AT_ONCE))
        return Section(self._saved.dtype, (len(rows), *self.shape), pieces)

    def parts(self, count: int) -> list[tuple[int, Array]]:
        """Return the first `count` rows in place, as one or two arrays, each with the number of its first row."""
        saved, added = self._saved, self._added
        parts = [(0, saved[:count]), (len(saved), added[: max(0, count - len(saved))])]
        return [(start, part) for start, part in parts if len(part)]


def _zeros(shape: tuple[int, ...], kind: np.dtype[Any]) -> Array:
    """Return zeros that begin with a cache line, as in a snapshot: codes then lie in as few lines as they need."""
    count = math.prod(shape) * kind.itemsize
    content = np.zeros(count + _LINE_BYTES, dtype=np.uint8)
    start = -content.ctypes.data % _LINE_BYTES
    return content[start : start + count].view(kind).reshape(shape)

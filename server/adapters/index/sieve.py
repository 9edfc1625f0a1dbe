"""Which rows a probe has to be compared with exactly, and no others can be among the best."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from server.adapters.index.codes import Bound, Codes, Frame
from server.adapters.index.directory import Rows
from server.adapters.index.table import Table
from server.domain.faces import Vector, Vectors
from server.domain.ports import Array, Section

_AT_ONCE = 1 << 14
"""Rows looked at in one go: their products stay in the processor's cache."""

_GROWTH = 4096
_WIDE = 2
"""Where more than half is in scope, all codes are looked at rather than copied."""

_BLOCK = 256
_LEADERS = 4
"""Rows compared first, for each result."""


class Sieve:
    """A code a row. What is looked at while it is written may be of before, of after, or wrong for the rows written."""

    def __init__(self, frame: Frame, codes: Table, odd: Rows) -> None:
        self._frame = frame
        self._codes = codes
        self._used = len(codes)
        self._odd = set(odd.tolist())

    @classmethod
    def of(cls, rows: Rows, templates: Callable[[Rows], Vectors]) -> "Sieve":
        """Return one of these rows, at least two, whose templates are asked for some at a time."""
        frame = Frame.fit(templates(rows[:: -(-len(rows) // _GROWTH)]))
        sieve = cls(frame, Table(np.zeros((0, frame.places), dtype=np.int8)), rows[:0])
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            sieve.put(part, *sieve.encode(templates(part), part))
        return sieve

    @classmethod
    def restored(cls, arrays: Mapping[str, Array]) -> "Sieve":
        """Return what `sections` gave, on these very arrays."""
        return cls(Frame.restored(arrays), Table(arrays["codes"]), arrays["odd"])

    def sections(self, rows: Rows) -> dict[str, Section]:
        """Return what is known of these rows, ascending; codes as they are when they are read."""
        odd = np.flatnonzero(np.isin(rows, self._oddities(None))) if self._odd else rows[:0]
        arrays = {"odd": odd, **self._frame.arrays()}
        return {name: Section.of(array) for name, array in arrays.items()} | {"codes": self._codes.section(rows)}

    def encode(self, templates: Vectors, rows: Rows) -> tuple[Codes, npt.NDArray[np.bool_]]:
        """Make room for these rows, and return what to `put` there for these templates."""
        self._codes.reach(int(rows.max(initial=-1)) + 1)
        return self._frame.encode(templates)

    def put(self, rows: Rows, codes: Codes, odd: npt.NDArray[np.bool_]) -> None:
        """Let these rows, for which there is room, have these codes."""
        self._codes.put(rows, codes)
        self._used = max(self._used, int(rows.max(initial=-1)) + 1)
        self._odd.difference_update(rows.tolist())
        self._odd.update(rows[odd].tolist())

    def remove(self, rows: Rows) -> None:
        """Forget these rows; they may still be named."""
        self._codes.blank(rows)
        self._odd.difference_update(rows.tolist())

    def most(self, probe: Vector, rows: Rows | None) -> Vector:
        """Return what the products of these rows, or of all, with the probe are at most."""
        return self._most(self._frame.bound(probe), rows)

    def leaders(self, most: Vector, count: int, rows: Rows | None) -> Rows:
        """Return those of the rows, or of all, whose `count` best are nearly the best, as far as `most` tells."""
        leaders = _leaders(most, _LEADERS * count)
        return leaders if rows is None else rows.take(leaders)

    def near(self, most: Vector, floor: float, rows: Rows | None) -> Rows:
        """Return those whose bound reaches the floor: nobody else can be among the best."""
        places = np.flatnonzero(most >= floor)
        found = places if rows is None else rows.take(places)
        return np.union1d(found, self._oddities(rows)) if self._odd else found

    def _oddities(self, rows: Rows | None) -> Rows:
        odd = np.array(list(self._odd), dtype=np.intp)
        return odd if rows is None else np.intersect1d(odd, rows)

    def _most(self, bound: Bound, rows: Rows | None) -> Vector:
        if rows is None or _WIDE * len(rows) > self._used:
            most = np.empty(self._used, dtype=np.float32)
            for part, codes in self._codes.slices(len(most), _AT_ONCE):
                most[part] = bound.most(codes)
            return most if rows is None else most.take(rows)
        most = np.empty(len(rows), dtype=np.float32)
        for start in range(0, len(rows), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            most[part] = bound.most(self._codes.take(rows[part]))
        return most


def _leaders(most: Vector, count: int) -> Rows:
    """Return the places of about `count` of the largest, each the largest of a block."""
    block = max(1, min(_BLOCK, len(most) // (2 * count)))
    blocks = most[: len(most) // block * block].reshape(-1, block)
    best = np.argpartition(blocks.max(axis=1), -min(count, len(blocks)))[-count:]
    leaders: Rows = best * block + blocks[best].argmax(axis=1)
    return leaders

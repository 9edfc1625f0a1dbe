"""Which rows to compare a probe with exactly; no others can be among the best."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from server.adapters.index.bound import Bound, Codes
from server.adapters.index.codes import Frame
from server.adapters.index.directory import Rows
from server.adapters.index.table import Table
from server.domain.faces import Vector, Vectors
from server.domain.ports import Array, Section

_AT_ONCE = 1 << 14
"""Rows encoded at once."""

_GROWTH = 4096
_BLOCK = 256
_LEADERS = 4
"""Rows compared first, per result."""


class Sieve:
    """One code per row. A row read while it is written may be old, new or wrong."""

    def __init__(self, frame: Frame, codes: Table, odd: Rows) -> None:
        self._frame = frame
        self._codes = codes
        self._used = len(codes)
        self._odd = set(odd.tolist())

    @classmethod
    def of(cls, rows: Rows, templates: Callable[[Rows], Vectors]) -> "Sieve":
        """Return a sieve of these rows, at least two, whose templates are requested in portions."""
        frame = Frame.fit(templates(rows[:: -(-len(rows) // _GROWTH)]))
        sieve = cls(frame, Table(np.zeros((0, frame.places), dtype=np.int8)), rows[:0])
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            sieve.put(part, *sieve.encode(templates(part), part))
        return sieve

    @classmethod
    def restored(cls, arrays: Mapping[str, Array]) -> "Sieve":
        """Return the sieve from its `sections`, on these very arrays."""
        return cls(Frame.restored(arrays), Table(arrays["codes"]), arrays["odd"])

    def sections(self, rows: Rows) -> dict[str, Section]:
        """Return what is known about these rows, ascending; codes as of when they are read."""
        odd = np.flatnonzero(np.isin(rows, self._oddities(None))) if self._odd else rows[:0]
        arrays = {"odd": odd, **self._frame.arrays()}
        return {name: Section.of(array) for name, array in arrays.items()} | {"codes": self._codes.section(rows)}

    def encode(self, templates: Vectors, rows: Rows) -> tuple[Codes, npt.NDArray[np.bool_]]:
        """Make room for these rows, and return what to `put` there for these templates."""
        self._codes.reach(int(rows.max(initial=-1)) + 1)
        return self._frame.encode(templates)

    def put(self, rows: Rows, codes: Codes, odd: npt.NDArray[np.bool_]) -> None:
        """Set the codes of these rows, for which there is room."""
        self._codes.put(rows, codes)
        self._used = max(self._used, int(rows.max(initial=-1)) + 1)
        self._odd.difference_update(rows.tolist())
        self._odd.update(rows[odd].tolist())

    def remove(self, rows: Rows) -> None:
        """Remove these rows; they may still be returned."""
        self._codes.blank(rows)
        self._odd.difference_update(rows.tolist())

    def most(self, probe: Vector, rows: Rows | None) -> Vector:
        """Return upper bounds of the products of these rows, or of all, with the probe."""
        return self._most(self._frame.bound(probe), rows)

    def leaders(self, most: Vector, count: int, rows: Rows | None) -> Rows:
        """Return rows, of these or all, whose `count` best are nearly the best, judging by `most`."""
        leaders = _leaders(most, _LEADERS * count)
        return leaders if rows is None else rows.take(leaders)

    def near(self, most: Vector, floor: float, rows: Rows | None) -> Rows:
        """Return those whose bound reaches the floor: no others can be among the best."""
        places = np.flatnonzero(most >= floor)
        found = places if rows is None else rows.take(places)
        return np.union1d(found, self._oddities(rows)) if self._odd else found

    def _oddities(self, rows: Rows | None) -> Rows:
        odd = np.array(list(self._odd), dtype=np.intp)
        return odd if rows is None else np.intersect1d(odd, rows)

    def _most(self, bound: Bound, rows: Rows | None) -> Vector:
        pieces = []
        for start, codes in self._codes.parts(self._used):
            here = None if rows is None else _between(rows, start, start + len(codes)) - start
            pieces.append(bound.most(codes, here))
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)


def _between(rows: Rows, start: int, stop: int) -> Rows:
    """Return those of these ascending rows that are in a range."""
    low, high = np.searchsorted(rows, np.array([start, stop], dtype=rows.dtype))
    return rows[low:high]


def _leaders(most: Vector, count: int) -> Rows:
    """Return the indexes of about `count` of the largest, each the largest of a block."""
    block = max(1, min(_BLOCK, len(most) // (2 * count)))
    blocks = most[: len(most) // block * block].reshape(-1, block)
    best = np.argpartition(blocks.max(axis=1), -min(count, len(blocks)))[-count:]
    leaders: Rows = best * block + blocks[best].argmax(axis=1)
    return leaders

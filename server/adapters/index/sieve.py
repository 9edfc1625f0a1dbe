"""Which rows a probe has to be compared with exactly, and no others can be among the best."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import numpy as np
import numpy.typing as npt

from server.adapters.index.codes import Bound, Codes, Frame
from server.adapters.index.directory import Rows
from server.domain.faces import Vector, Vectors

Turn = Callable[[], AbstractContextManager[None]]
"""What keeps writers out for as long as it is entered."""

_AT_ONCE = 1 << 14
"""Rows looked at in one go: their products stay in the processor's cache."""

_GROWTH = 4096
_WIDE = 2
"""Where more than half is in scope, all codes are looked at rather than copied."""

_BLOCK = 256
_LEADERS = 4
"""Rows compared first, for each result."""


class Sieve:
    """A code a row. Not safe to search while it is changed."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._codes: Codes = np.zeros((0, frame.places), dtype=np.int8)
        self._used = 0
        self._odd: set[int] = set()

    @classmethod
    def of(cls, rows: Rows, templates: Callable[[Rows], Vectors]) -> "Sieve":
        """Return one of these rows, at least two, whose templates are asked for some at a time."""
        sieve = cls(Frame.fit(templates(rows[:: -(-len(rows) // _GROWTH)])))
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            sieve.put(part, *sieve.frame.encode(templates(part)))
        return sieve

    def put(self, rows: Rows, codes: Codes, odd: npt.NDArray[np.bool_]) -> None:
        """Let these rows have these codes."""
        self._used = max(self._used, int(rows.max(initial=-1)) + 1)
        if self._used > len(self._codes):
            self._codes.resize((self._used + _GROWTH, self.frame.places), refcheck=False)
        self._codes[rows] = codes
        self._odd.difference_update(rows.tolist())
        self._odd.update(rows[odd].tolist())

    def remove(self, rows: Rows) -> None:
        """Forget these rows; they may still be named."""
        self._codes[rows] = 0
        self._odd.difference_update(rows.tolist())

    def most(self, probe: Vector, rows: Rows | None, turn: Turn = nullcontext) -> Vector:
        """Return what the products of these rows, or of all, with the probe are at most; reads inside of `turn`s."""
        return self._most(self.frame.bound(probe), rows, turn)

    def near(self, most: Vector, count: int, rows: Rows | None, exact: Callable[[Rows], Vector]) -> Rows:
        """Return those of the rows, or of all, of which `most` tells, that may be among the `count` best.

        `exact` gives the products of some rows, of those among them that are in scope. The `count`-th best of some is
        no better than that of all: whoever's bound stays below it is out.
        """
        leaders = _leaders(most, _LEADERS * count)
        products = exact(leaders if rows is None else rows.take(leaders))
        least = np.partition(products, -count)[-count] if len(products) >= count else -np.inf
        places = np.flatnonzero(most >= least)
        found = places if rows is None else rows.take(places)
        return np.union1d(found, self._oddities(rows)) if self._odd else found

    def _oddities(self, rows: Rows | None) -> Rows:
        odd = np.fromiter(self._odd, dtype=np.intp, count=len(self._odd))
        return odd if rows is None else np.intersect1d(odd, rows)

    def _most(self, bound: Bound, rows: Rows | None, turn: Turn) -> Vector:
        count = self._used if rows is None else len(rows)
        if rows is not None and _WIDE * count > self._used:
            return self._most(bound, None, turn).take(rows)
        most = np.empty(count, dtype=np.float32)
        for start in range(0, count, _AT_ONCE):
            part = slice(start, min(start + _AT_ONCE, count))
            with turn():
                most[part] = bound.most(self._codes[part] if rows is None else self._codes.take(rows[part], axis=0))
        return most


def _leaders(most: Vector, count: int) -> Rows:
    """Return the places of about `count` of the largest, each the largest of a block."""
    block = max(1, min(_BLOCK, len(most) // (2 * count)))
    blocks = most[: len(most) // block * block].reshape(-1, block)
    best = np.argpartition(blocks.max(axis=1), -min(count, len(blocks)))[-count:]
    leaders: Rows = best * block + blocks[best].argmax(axis=1)
    return leaders

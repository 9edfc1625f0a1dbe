"""The shortlist of rows to compare a probe with exactly, from quantised templates; no others can be among the best."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from server.adapters.index.bound import Bound, Codes
from server.adapters.index.directory import Rows
from server.adapters.index.quantiser import Quantiser
from server.adapters.index.row_store import RowStore
from server.domain.faces import Vector, Vectors
from server.domain.ports import Array, Section

_ROWS_AT_ONCE = 1 << 14
"""Rows quantised at once."""

_TEMPLATES_FITTED_TO = 4096
"""Templates, evenly spaced, to which the quantiser is fitted."""

_BOUNDS_PER_BLOCK = 256
"""Bounds of which only the largest can be among those compared first."""

_THRESHOLD_ROWS_PER_RESULT = 4
"""Rows compared first, for each result; their best products are the threshold."""


class QuantisedRows:
    """One code per row. A row read while it is written may be old, new or wrong.

    No bound holds for an unbounded row, so it is always on the shortlist.
    """

    def __init__(self, quantiser: Quantiser, codes: RowStore, unbounded: Rows) -> None:
        self._quantiser = quantiser
        self._codes = codes
        self._used = len(codes)
        self._unbounded = set(unbounded.tolist())

    @classmethod
    def of(cls, rows: Rows, templates: Callable[[Rows], Vectors]) -> "QuantisedRows":
        """Return the quantised templates of these rows, at least two, whose templates are requested in portions."""
        quantiser = Quantiser.fit(templates(rows[:: -(-len(rows) // _TEMPLATES_FITTED_TO)]))
        quantised = cls(quantiser, RowStore(np.zeros((0, quantiser.code_length), dtype=np.int8)), rows[:0])
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            part = rows[start : start + _ROWS_AT_ONCE]
            quantised.put(part, *quantised.quantise(templates(part), part))
        return quantised

    @classmethod
    def restored(cls, arrays: Mapping[str, Array]) -> "QuantisedRows":
        """Return the rows from their `sections`, using these arrays themselves."""
        return cls(Quantiser.restored(arrays), RowStore(arrays["codes"]), arrays["odd"])

    def sections(self, rows: Rows) -> dict[str, Section]:
        """Return the content of these ascending rows; codes as of when they are read."""
        unbounded = np.flatnonzero(np.isin(rows, self._unbounded_rows(None))) if self._unbounded else rows[:0]
        arrays = {"odd": unbounded, **self._quantiser.arrays()}
        return {name: Section.of(array) for name, array in arrays.items()} | {"codes": self._codes.section(rows)}

    def quantise(self, templates: Vectors, rows: Rows) -> tuple[Codes, npt.NDArray[np.bool_]]:
        """Make room for these rows, and return the arguments of `put` for these templates."""
        self._codes.grow(int(rows.max(initial=-1)) + 1)
        return self._quantiser.quantise(templates)

    def put(self, rows: Rows, codes: Codes, unbounded: npt.NDArray[np.bool_]) -> None:
        """Set the codes of these rows, for which there is room."""
        self._codes.put(rows, codes)
        self._used = max(self._used, int(rows.max(initial=-1)) + 1)
        self._unbounded.difference_update(rows.tolist())
        self._unbounded.update(rows[unbounded].tolist())

    def remove(self, rows: Rows) -> None:
        """Remove these rows; they may still be returned."""
        self._codes.blank(rows)
        self._unbounded.difference_update(rows.tolist())

    def upper_bounds(self, probe: Vector, rows: Rows | None) -> Vector:
        """Return upper bounds of the products of these rows, or of all, with the probe."""
        return self._bounds_by(self._quantiser.bound(probe), rows)

    def threshold_rows(self, bounds: Vector, count: int, rows: Rows | None) -> Rows:
        """Return rows, of these or all, whose `count` best set the threshold: by their bounds, nearly the best."""
        found = _largest_of_blocks(bounds, _THRESHOLD_ROWS_PER_RESULT * count)
        return found if rows is None else rows.take(found)

    def shortlist(self, bounds: Vector, threshold: float, rows: Rows | None) -> Rows:
        """Return the rows whose bound reaches the threshold: no others can be among the best."""
        reaching = np.flatnonzero(bounds >= threshold)
        found = reaching if rows is None else rows.take(reaching)
        return np.union1d(found, self._unbounded_rows(rows)) if self._unbounded else found

    def _unbounded_rows(self, rows: Rows | None) -> Rows:
        unbounded = np.array(list(self._unbounded), dtype=np.intp)
        return unbounded if rows is None else np.intersect1d(unbounded, rows)

    def _bounds_by(self, bound: Bound, rows: Rows | None) -> Vector:
        pieces = []
        for start, codes in self._codes.parts(self._used):
            here = None if rows is None else _between(rows, start, start + len(codes)) - start
            pieces.append(bound.upper_bounds(codes, here))
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)


def _between(rows: Rows, start: int, stop: int) -> Rows:
    """Return the rows, of these ascending ones, that are in a range."""
    low, high = np.searchsorted(rows, np.array([start, stop], dtype=rows.dtype))
    return rows[low:high]


def _largest_of_blocks(bounds: Vector, count: int) -> Rows:
    """Return the indexes of about `count` of the largest, each the largest of a block."""
    block = max(1, min(_BOUNDS_PER_BLOCK, len(bounds) // (2 * count)))
    blocks = bounds[: len(bounds) // block * block].reshape(-1, block)
    best = np.argpartition(blocks.max(axis=1), -min(count, len(blocks)))[-count:]
    found: Rows = best * block + blocks[best].argmax(axis=1)
    return found

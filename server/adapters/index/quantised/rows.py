"""The shortlist of rows to compare a probe with exactly, from quantised templates; no others can be among the best."""

from collections.abc import Callable, Mapping

import numpy as np
from attrs import frozen

from server.adapters.index.entries.directory import Rows, in_both
from server.adapters.index.entries.row_store import RowStore
from server.adapters.index.quantised import native
from server.adapters.index.quantised.axes import Probe, sample_of
from server.adapters.index.quantised.bounds import Bounds
from server.adapters.index.quantised.interleaved import InterleavedCodes
from server.adapters.index.quantised.native import BLOCK, CoarseBlocks, UpperBound
from server.adapters.index.quantised.quantisers import Quantised, Quantisers
from server.adapters.index.quantised.threads import Threads
from server.domain.faces import Vector, Vectors
from server.domain.ports import Array, Section

_ROWS_AT_ONCE = 1 << 14
"""Rows quantised at once."""

_THRESHOLD_ROWS_PER_RESULT = 2
"""Rows compared first, for each result; their best products are the threshold."""

_COARSE_ROWS_PER_THRESHOLD_ROW = 4
"""Rows whose fine bounds select one of those: coarse bounds prefer rows that coarse codes fit badly."""

COARSE_FROM_ROWS, COARSE_FROM_SHARE = 32_768, 0.05
"""Coarse codes are read if there are this many rows, and this share is in scope: they can only be read all together."""

_UNITS = 1 << 14
"""The units, to which coarse bounds are rounded, of the largest product: a bound may be twice as large."""

ROWS_PER_THREAD = 250_000
"""A search takes a further thread, if a core is idle, for each so many rows."""


@frozen(eq=False)
class FirstPass:
    """Upper bounds of the products of all rows in scope with a probe."""

    fine: UpperBound
    """By fine codes."""
    bounds: Bounds
    coarse: bool = False
    """Whether the bounds are those of coarse codes."""


class QuantisedRows:
    """A fine and a coarse code per row. A row read while it is written may be old, new or wrong.

    No bound holds for an unbounded row, so it is always on the shortlist.
    """

    def __init__(
        self, quantisers: Quantisers, fitted_to: Rows, size_when_fitted: int, codes: Mapping[str, Array]
    ) -> None:
        self._quantisers = quantisers
        self._fitted_to = fitted_to
        self.size_when_fitted = size_when_fitted
        """How many rows there were."""
        self._fine, self._coarse = RowStore(codes["fine_codes"]), InterleavedCodes(codes["coarse_codes"])
        self._used = len(codes["fine_codes"])
        self._unbounded = set(codes["unbounded"].tolist())

    @classmethod
    def of(cls, rows: Rows, templates: Callable[[Rows], Vectors]) -> "QuantisedRows":
        """Return the quantised templates of these rows, at least two, whose templates are requested in portions."""
        fitted_to = sample_of(rows)
        quantisers = Quantisers.fit(templates(fitted_to))
        quantised = cls(quantisers, fitted_to, len(rows), quantisers.no_codes())
        quantised._make_room(rows)
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            part = rows[start : start + _ROWS_AT_ONCE]
            quantised.put(part, quantised.quantise(templates(part), part))
        return quantised

    @classmethod
    def restored(cls, arrays: Mapping[str, Array]) -> "QuantisedRows":
        """Return the rows from their `sections`, using these arrays themselves."""
        return cls(Quantisers.restored(arrays), arrays["fitted_to"], int(arrays["size_when_fitted"]), arrays)

    def is_current(self, rows: Rows, templates: Callable[[Rows], Vectors]) -> bool:
        """Return whether the templates that the quantisers were fitted to are still those of their rows, among these.

        Otherwise, a former template could be computed from the quantisers' mean and everyone else's.
        """
        fitted_to = self._fitted_to
        return len(in_both(fitted_to, rows)) == len(fitted_to) and self._quantisers.axes.are_of(templates(fitted_to))

    def sections(self, rows: Rows) -> dict[str, Section]:
        """Return the content of these ascending rows, if it is current; codes as of when they are read."""
        unbounded = np.searchsorted(rows, in_both(np.sort(self._unbounded_rows()), rows))
        fitted = {
            "fitted_to": np.searchsorted(rows, self._fitted_to),
            "size_when_fitted": np.array(self.size_when_fitted),
        }
        arrays = {"unbounded": unbounded, **fitted, **self._quantisers.arrays()}
        codes = {"fine_codes": self._fine.section(rows), "coarse_codes": self._coarse.section(rows)}
        return {name: Section.of(array) for name, array in arrays.items()} | codes

    def quantise(self, templates: Vectors, rows: Rows) -> Quantised:
        """Make room for these rows, and return the codes of these templates, for `put`."""
        self._make_room(rows)
        return self._quantisers.quantise(templates)

    def put(self, rows: Rows, codes: Quantised) -> None:
        """Set the codes of these rows, for which there is room."""
        self._fine.put(rows, codes.fine)
        self._coarse.put(rows, codes.coarse)
        self._used = max(self._used, int(rows.max(initial=-1)) + 1)
        self._unbounded.difference_update(rows.tolist())
        self._unbounded.update(rows[codes.unbounded].tolist())

    def remove(self, rows: Rows) -> None:
        """Remove these rows; they may still be returned."""
        self._fine.put(rows, self._quantisers.fine.vacant(len(rows)))
        self._coarse.put(rows, self._quantisers.coarse.vacant(len(rows)))
        self._unbounded.difference_update(rows.tolist())

    def first_pass(self, probe: Vector, rows: Rows | None, threads: Threads) -> FirstPass:
        """Return upper bounds of the products of these rows, or of all, with the probe: the quickest to get."""
        along, used = self._quantisers.axes.probe(probe), self._used
        fine, in_scope = self._quantisers.fine.bound(along), used if rows is None else len(rows)
        if not native.BOUNDS_COARSE_CODES or used < COARSE_FROM_ROWS or in_scope < used * COARSE_FROM_SHARE:
            return FirstPass(fine, self._fine_bounds(fine, rows))
        bounds = self._coarse_bounds(along, used, threads)
        return FirstPass(fine, bounds if rows is None else bounds.among(rows), coarse=True)

    def threshold_rows(self, first: FirstPass, count: int) -> Rows:
        """Return rows in scope whose `count` best set the threshold: by their bounds, nearly the best."""
        wanted = _THRESHOLD_ROWS_PER_RESULT * count
        if not first.coarse:
            return first.bounds.promising(wanted)
        promising = np.sort(first.bounds.promising(_COARSE_ROWS_PER_THRESHOLD_ROW * wanted))
        return self._fine_bounds(first.fine, promising).promising(wanted)

    def shortlist(self, first: FirstPass, threshold: float) -> Rows:
        """Return the rows whose bounds reach the threshold, and the unbounded ones, in scope or not.

        No others in scope can be among the best.
        """
        found = first.bounds.reaching(threshold)
        if first.coarse:
            found = self._fine_bounds(first.fine, found).reaching(threshold)
        return np.union1d(found, self._unbounded_rows()) if self._unbounded else found

    def _make_room(self, rows: Rows) -> None:
        count = int(rows.max(initial=-1)) + 1
        self._fine.grow(count)
        self._coarse.grow(count)

    def _unbounded_rows(self) -> Rows:
        return np.array(list(self._unbounded), dtype=np.intp)

    def _fine_bounds(self, bound: UpperBound, rows: Rows | None) -> Bounds:
        parts, pieces = self._fine.parts(self._used), []
        if len(parts) == 1:
            return Bounds(native.fine_bounds(bound, parts[0][1], rows), rows)
        for start, codes in parts:
            here = None if rows is None else _between(rows, start, start + len(codes)) - start
            pieces.append(native.fine_bounds(bound, codes, here))
        return Bounds(np.concatenate(pieces), rows)

    def _coarse_bounds(self, probe: Probe, used: int, threads: Threads) -> Bounds:
        parts, bound = self._coarse.parts(used), self._quantisers.coarse.bound(probe)
        unit = max(probe.longest, 1e-12) / _UNITS
        tops = np.empty(sum(len(blocks) for _, blocks in parts), dtype=np.int16)
        values = np.empty(len(tops) * BLOCK, dtype=np.int16)

        def write(piece: tuple[int, CoarseBlocks]) -> None:
            start, blocks = piece
            stop = start + len(blocks)
            native.coarse_bounds(bound, unit, blocks, values[start * BLOCK : stop * BLOCK], tops[start:stop])

        with threads.share(used // ROWS_PER_THREAD) as count:
            threads.each(write, _pieces(parts, count), count)
        values[used:] = native.NOBODY
        return Bounds(values, unit=unit, tops=tops)


def _pieces(parts: list[tuple[int, CoarseBlocks]], threads: int) -> list[tuple[int, CoarseBlocks]]:
    """Return each part in as many pieces as there are threads."""
    pieces = []
    for start, blocks in parts:
        size = -(-len(blocks) // threads)
        pieces += [(start + first, blocks[first : first + size]) for first in range(0, len(blocks), size)]
    return pieces


def _between(rows: Rows, start: int, stop: int) -> Rows:
    """Return the rows, of these ascending ones, that are in a range."""
    low, high = np.searchsorted(rows, np.array([start, stop], dtype=rows.dtype))
    return rows[low:high]

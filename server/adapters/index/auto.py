"""The index that the server uses: exact, since it compares everyone whom a bound does not exclude."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from threadpoolctl import ThreadpoolController

from server.adapters.index.entries.directory import Rows, in_both
from server.adapters.index.exact import ExactIndex
from server.adapters.index.quantised.rows import QuantisedRows
from server.adapters.index.quantised.threads import Threads
from server.domain.faces import Vector, Vectors
from server.domain.ports import EVERYONE, Array, Candidates, Scope, Section

_WITHOUT_CODES, _WITHOUT_CODES_PER_RESULT = 1000, 16
"""Entries in scope: this many or fewer are compared exactly, without codes."""

_GROWTH_UNTIL_REFIT, _LARGEST_REFIT = 8, 16_000
"""The quantiser is fitted again when there are eight times as many entries, until it was fitted to this many."""

_ATTEMPTS = 4
"""How often a search reads who is in scope while its rows are being written; after that, writers wait for it."""

_NO_ROWS = np.empty(0, dtype=np.intp)
_BLAS = ThreadpoolController()


class AutoIndex(ExactIndex):
    """Codes, a fraction of a template's size, exclude persons who cannot be among the best; the others are compared.

    Writers take turns, and hold searches up only while rows are written; searches hold writers up only while they read
    who is in scope.
    """

    def __init__(self, threads: Threads | None = None) -> None:
        super().__init__()
        self._threads = threads or Threads(1)
        # One search is too small to share out, and OpenBLAS's threads wait for each other on a busy machine.
        _BLAS.limit(limits=1, user_api="blas")
        self._quantised: QuantisedRows | None = None

    def sections(self) -> Mapping[str, Section]:
        """Return the sections for `restore`; persons who change before they are read may be in any state.

        If the template of somebody to whom the quantisers were fitted has changed or gone, new ones are fitted while
        writers go on: the former template could be computed from the quantisers and everyone else's.
        """
        with self._writing:
            rows, quantised = self._entries.everyone(), self._quantised
            kept = self._entries.sections(rows)
            if quantised and quantised.is_current(rows, self._entries.templates):
                return kept | quantised.sections(rows)
        renewed = quantised and self._quantised_rows(rows)
        return kept | renewed.sections(rows) if renewed else kept

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope, or fewer if there are no more; ties by id.

        Rows may be written while others are read. The answer is valid as of the last time the search read who is in
        scope: rows written before that are compared as well, and if rows being compared were written since, it reads
        the scope again. Writers wait for a search if rows that set the threshold were written, if it is unknown which
        rows were, and if few are in scope: all of those are compared, so each write to them would make it start again.
        """
        with self._lock.shared():
            quantised, (rows, in_scope), mark = self._quantised, self._inside(scope), self._journal.mark()
        if quantised is None or in_scope <= _WITHOUT_CODES:
            return super().search(probe, count, scope)
        shortlist, threshold_rows = self._bounded(quantised, probe, count + 1, rows)
        for _ in range(_ATTEMPTS):
            with self._lock.shared():
                (rows, in_scope), now = self._inside(scope), self._journal.mark()
            written = self._journal.since(mark)
            if written is None or len(in_both(threshold_rows, written)):
                break
            relevant = np.union1d(shortlist, written) if len(written) else shortlist
            compared = self._still_in_scope(relevant, rows)
            best = self._entries.best(compared, probe, count, scope.without)
            later = self._journal.since(now)
            if later is not None and not len(in_both(relevant, later)):
                return Candidates(*best, in_scope, compared=len(compared))
        return super().search(probe, count, scope)

    def _shortlist(self, probe: Vector, count: int, rows: Rows | None, in_scope: int) -> Rows:
        if self._quantised is None or in_scope <= _WITHOUT_CODES:
            return self._everyone(rows)
        return self._still_in_scope(self._bounded(self._quantised, probe, count, rows)[0], rows)

    def _bounded(self, quantised: QuantisedRows, probe: Vector, count: int, rows: Rows | None) -> tuple[Rows, Rows]:
        """Return the shortlist of rows that may be among the best, and the rows that set its threshold."""
        if (len(self) if rows is None else len(rows)) <= _WITHOUT_CODES_PER_RESULT * count:
            return self._everyone(rows), _NO_ROWS
        first = quantised.first_pass(probe, rows, self._threads)
        threshold_rows = self._still_in_scope(quantised.threshold_rows(first, count), rows)
        products = self._entries.products(threshold_rows, probe)
        threshold = np.partition(products, -count)[-count] if len(products) >= count else -np.inf
        return quantised.shortlist(first, threshold), threshold_rows

    def _still_in_scope(self, some: Rows, inside: Rows | None) -> Rows:
        return self._entries.occupied(some) if inside is None else in_both(some, inside)

    def _entering(self, rows: Rows, templates: Vectors) -> Callable[[], None]:
        quantised = self._quantised
        if not quantised:
            return super()._entering(rows, templates)
        return partial(quantised.put, rows, quantised.quantise(templates, rows))

    def _left(self, rows: Rows) -> None:
        if self._quantised:
            self._quantised.remove(rows)

    def _after_writing(self) -> None:
        """Fit the quantiser again, beside the one in use, once there are many more persons."""
        fitted = self._quantised.size_when_fitted if self._quantised else 0
        if fitted >= _LARGEST_REFIT or len(self) <= max(_WITHOUT_CODES, _GROWTH_UNTIL_REFIT * fitted):
            return
        quantised = self._quantised_rows(self._entries.everyone())
        with self._lock.alone():
            self._journal.forget()
            self._quantised = quantised

    def _begin(self, arrays: Mapping[str, Array]) -> None:
        saved = "fine_codes" in arrays
        self._quantised = QuantisedRows.restored(arrays) if saved else self._quantised_rows(self._entries.everyone())

    def _quantised_rows(self, rows: Rows) -> QuantisedRows | None:
        return QuantisedRows.of(rows, self._entries.templates) if len(rows) > _WITHOUT_CODES else None

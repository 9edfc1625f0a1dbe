"""Upper bounds of many rows' products with a probe."""

import numpy as np
from attrs import evolve, field, frozen

from server.adapters.index.entries.directory import Rows
from server.adapters.index.quantised import native
from server.adapters.index.quantised.native import BLOCK, Rounded
from server.domain.ports import Array

_MOST_FOR_EACH = 4
"""Rows returned at most for each row wanted, where many have the same bound."""


@frozen(eq=False)
class Bounds:
    """Upper bounds (n,) of rows' products with a probe."""

    values: Array = field(repr=False)
    """float32, or integers if there is a unit"""
    rows: Rows | None = field(default=None, repr=False)
    """(n,), ascending; None for the first n."""
    unit: float | None = None
    tops: Rounded | None = field(default=None, repr=False)
    """(n / 256,), the largest of each block of bounds, if it is known."""

    def promising(self, count: int) -> Rows:
        """Return at least `count` rows, if there are as many, whose bounds are among the largest."""
        tops = self._tops(count) if self.tops is None or len(self.tops) < 2 * count else self.tops
        wanted = min(count, len(tops))
        return self._from(np.partition(tops, -wanted)[-wanted])[: _MOST_FOR_EACH * count]

    def reaching(self, threshold: float) -> Rows:
        """Return the rows, ascending, whose bound reaches the threshold."""
        return self._from(threshold if self.unit is None else native.rounded_down(threshold, self.unit))

    def among(self, rows: Rows) -> "Bounds":
        """Return the bounds of these rows alone, of bounds of the first n."""
        return evolve(self, values=self.values.take(rows), rows=rows, tops=None)

    def _tops(self, count: int) -> Array:
        block = max(1, min(BLOCK, len(self.values) // (2 * count)))
        tops: Array = self.values[: len(self.values) // block * block].reshape(-1, block).max(axis=1)
        return tops

    def _from(self, least: float) -> Rows:
        if self.tops is not None:
            return native.reaching(self.values, self.tops, int(least))
        found = np.flatnonzero(self.values >= least)
        return found if self.rows is None else self.rows.take(found)

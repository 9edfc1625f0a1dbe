"""Upper bounds of many rows' products with a probe."""

import numpy as np
from attrs import field, frozen

from server.adapters.index.entries.directory import Rows
from server.adapters.index.quantised import native
from server.adapters.index.quantised.native import BLOCK
from server.domain.faces import Vector

_MOST_FOR_EACH = 4
"""Rows returned at most for each row wanted, where many have the same bound."""


@frozen(eq=False)
class Bounds:
    """Upper bounds (n,) of rows' products with a probe."""

    values: Vector = field(repr=False)
    rows: Rows | None = field(default=None, repr=False)
    """(n,), ascending; None for the first n."""
    tops: Vector | None = field(default=None, repr=False)
    """(n / 256,), the largest of each block of bounds, if it is known."""

    def promising(self, count: int) -> Rows:
        """Return at least `count` rows, if there are as many, whose bounds are among the largest."""
        tops = self._tops(count) if self.tops is None else self.tops
        wanted = min(count, len(tops))
        return self.reaching(np.partition(tops, -wanted)[-wanted])[: _MOST_FOR_EACH * count]

    def reaching(self, threshold: float) -> Rows:
        """Return the rows, ascending, whose bound reaches the threshold."""
        if self.tops is None:
            return self._rows_at(np.flatnonzero(self.values >= threshold))
        return self._rows_at(native.reaching(self.values, self.tops, threshold))

    def among(self, rows: Rows) -> "Bounds":
        """Return the bounds of these rows alone, of bounds of the first n."""
        return Bounds(self.values.take(rows), rows)

    def _tops(self, count: int) -> Vector:
        block = max(1, min(BLOCK, len(self.values) // (2 * count)))
        tops: Vector = self.values[: len(self.values) // block * block].reshape(-1, block).max(axis=1)
        return tops

    def _rows_at(self, indexes: Rows) -> Rows:
        return indexes if self.rows is None else self.rows.take(indexes)

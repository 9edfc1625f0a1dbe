"""The outcome of a look at many rows."""

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from server.adapters.index.directory import Rows
from server.domain.faces import Vector

_STRIDE = 16
_MARGIN = 1.1
_ENOUGH = 100
"""So many of a sample tell where to cut, give or take a tenth."""


@frozen(eq=False)
class Scan:
    """Rows and how good they look, in no order."""

    rows: Rows = field(repr=False)
    """(n,)"""
    scores: Vector = field(repr=False)
    """(n,) of each row, nearly its cosine."""

    def __len__(self) -> int:
        return len(self.rows)

    def best(self, count: int) -> "Scan":
        """Return the `count` best of it, and perhaps some more."""
        return self._at(best(self.scores, count))

    def among(self, rows: Rows) -> "Scan":
        """Return what of it is on these rows, ascending."""
        order = np.argsort(self.rows)
        sought = self.rows.take(order)
        place = np.searchsorted(rows, sought)
        inside = rows.take(place, mode="clip") == sought
        return self._at(order[inside])

    def _at(self, places: npt.NDArray[np.intp]) -> "Scan":
        return Scan(self.rows.take(places), self.scores.take(places))


def best(scores: Vector, count: int) -> npt.NDArray[np.intp]:
    """Return the places of the `count` best scores; of many, perhaps some more, for a sample says where to cut."""
    if count >= len(scores):
        return np.arange(len(scores))
    rank = int(_MARGIN * count / _STRIDE)
    sample = scores[::_STRIDE]
    if _ENOUGH <= rank < len(sample):
        good = np.flatnonzero(scores >= np.partition(sample, -rank)[-rank])
        if len(good) >= count:
            return good
    return np.argpartition(scores, -count)[-count:]

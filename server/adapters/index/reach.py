"""How far from a probe to look: not as many cells for each, but those not much further than the nearest."""

import numpy as np
from attrs import field, frozen

from server.adapters.index.clustering import Centres
from server.domain.faces import Vector, Vectors

_NEAREST = 32
"""One cell of so many counts as the nearest."""

_PROBES = 256


@frozen(eq=False)
class Reach:
    """The gap in nearness within which a probe finds a share of all cells, on average.

    A probe amid everyone has its best anywhere and so many cells within the gap; one that lies apart has few. For the
    same recall this looks at an eighth fewer rows than the same share for each.
    """

    _gaps: Vector = field(repr=False)
    """(n,) ascending: of all cells from all probes."""

    @classmethod
    def of(cls, centres: Centres, shorts: Vectors) -> "Reach":
        """Return the reach that suits probes like these rows."""
        probes = shorts[:: -(-len(shorts) // _PROBES)].copy()
        probes[:, -1] = 1
        nearness = -np.sort(-centres.nearness(probes), axis=1)
        return cls(np.sort(gaps(nearness), axis=None))

    def cells(self, nearness: Vector, share: float) -> int:
        """Return how many of the cells, nearest first, are within the gap of that share."""
        widest = self._gaps[int(share * (len(self._gaps) - 1))]
        return int(np.searchsorted(gaps(nearness), widest, side="right"))


def gaps(nearness: Vectors) -> Vectors:
    """Return by how much less near each cell is, of (..., k) in descending order, than what counts as the nearest."""
    nearest = nearness[..., nearness.shape[-1] // _NEAREST]
    behind: Vectors = nearest[..., None] - nearness
    return behind

"""Which faces are one person's, where nobody is known: agglomerative clustering by average linkage.

Two clusters are as alike as their faces are on average, each of one with each of the other. That is the dot product of
the sums of their unit templates over the number of pairs, so clusters are kept as sums, and no matrix of all pairs is.
Chains of nearest neighbours (Benzecri 1982, Murtagh 1983) find the same clusters as merging the most alike pair time
after time, since average linkage never makes a merged cluster more like a third than both its parts were.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from attrs import define, field

from server.domain.faces import Vector, Vectors

Labels = npt.NDArray[np.int64]
"""For each face the number of its cluster, (n,), counted from 0 in the order of their first faces."""

Pair = tuple[int, int]
_NEVER = np.float32(-np.inf)


def clustered(templates: Vectors, least: float, apart: Iterable[Pair] = ()) -> Labels:
    """Return the clusters of n faces by their unit templates (n, d).

    Faces are together where they are alike on average, by a cosine of at least `least`, and no two that are in a pair
    of `apart`, such as two faces in one photo, are ever together.
    """
    if not len(templates):
        return np.empty(0, np.int64)
    return _Clusters(templates.astype(np.float32), _neighbours(len(templates), apart)).merged(least)


def _neighbours(faces: int, pairs: Iterable[Pair]) -> list[set[int]]:
    apart: list[set[int]] = [set() for _ in range(faces)]
    for one, other in pairs:
        apart[one].add(other)
        apart[other].add(one)
    return apart


@define(eq=False)
class _Clusters:
    """Clusters that may grow yet, by the number of their first row; what is settled is no longer compared."""

    _sums: Vectors
    """(m, d) of the unit templates in each."""
    _apart: list[set[int]]
    """By cluster, the clusters that it must not join."""
    _sizes: Vector = field(init=False)
    _open: npt.NDArray[np.bool_] = field(init=False)
    _members: list[list[int]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        faces = len(self._sums)
        self._sizes, self._open = np.ones(faces, np.float32), np.ones(faces, bool)
        self._members = [[face] for face in range(faces)]

    def merged(self, least: float) -> Labels:
        """Merge whatever is alike enough, and return the clusters."""
        chain: list[int] = []
        while chain or self._open.any():
            chain = chain or [int(self._open.argmax())]
            nearest, likeness = self._nearest(chain)
            if likeness < least:
                self._open[chain.pop()] = False
            elif nearest in chain[-2:-1]:
                self._merge(chain.pop(), chain.pop())
            else:
                chain.append(nearest)
        return self._labels()

    def _nearest(self, chain: list[int]) -> tuple[int, float]:
        """Return the cluster most like the last of the chain, the one before it where several are, and how like."""
        last = chain[-1]
        likenesses = self._sums @ self._sums[last] / (self._sizes * self._sizes[last])
        likenesses[~self._open] = _NEVER
        likenesses[[last, *self._apart[last]]] = _NEVER
        nearest = int(likenesses.argmax())
        if len(chain) > 1 and likenesses[chain[-2]] >= likenesses[nearest]:
            nearest = chain[-2]
        return nearest, float(likenesses[nearest])

    def _merge(self, gone: int, kept: int) -> None:
        self._sums[kept] += self._sums[gone]
        self._sizes[kept] += self._sizes[gone]
        self._members[kept] += self._members[gone]
        self._members[gone] = []
        self._open[gone] = False
        for other in self._apart[gone]:
            self._apart[other].discard(gone)
            self._apart[other].add(kept)
        self._apart[kept] |= self._apart[gone]

    def _labels(self) -> Labels:
        labels = np.empty(len(self._sums), np.int64)
        for number, members in enumerate(sorted(filter(None, self._members), key=min)):
            labels[members] = number
        return labels

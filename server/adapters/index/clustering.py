"""Lloyd's k-means: centres near which short rows lie."""

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from server.domain.faces import Vector, Vectors

_ROUNDS = 10
_AT_ONCE = 512
"""Rows compared with all centres at once: as many as keep the products in the processor's cache."""

Homes = npt.NDArray[np.intp]
"""The centre nearest to each row, shape (n,)."""


@frozen(eq=False)
class Centres:
    """Some points; `nearness` goes by Euclidean distance."""

    points: Vectors = field(repr=False)
    """(k, w)"""
    _half: Vector = field(repr=False)

    @classmethod
    def at(cls, points: Vectors) -> "Centres":
        """Return the centres at these points."""
        return cls(points, np.einsum("ij,ij->i", points, points) / 2)

    @classmethod
    def fit(cls, rows: Vectors, count: int) -> "Centres":
        """Return `count` centres of rows, which are more, in a chain; the same rows give the same centres."""
        random = np.random.default_rng(0)
        centres = cls.at(rows[random.choice(len(rows), count, replace=False)])
        for _ in range(_ROUNDS):
            centres = cls.at(_means(rows, centres.homes(rows), centres.points))
        return cls.at(centres.points[_chain(centres.points)])

    def nearness(self, rows: Vectors) -> Vectors:
        """Return (n, k) numbers, larger where nearer."""
        near: Vectors = rows @ self.points.T
        near -= self._half
        return near

    def homes(self, rows: Vectors) -> Homes:
        """Return the nearest centre of each."""
        homes = np.empty(len(rows), dtype=np.intp)
        for start in range(0, len(rows), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            homes[part] = self.nearness(rows[part]).argmax(axis=1)
        return homes


def _means(rows: Vectors, homes: Homes, points: Vectors) -> Vectors:
    counts = np.bincount(homes, minlength=len(points))
    order = np.argsort(homes, kind="stable")
    lived = np.flatnonzero(counts)
    starts = (np.cumsum(counts) - counts)[lived]
    means = points.copy()
    means[lived] = np.add.reduceat(rows[order], starts, axis=0) / counts[lived, None]
    return means


def _chain(points: Vectors) -> Homes:
    """Return an order in which each point is followed by the nearest of those left."""
    left = list(range(1, len(points)))
    order = [0]
    while left:
        steps = points[left] - points[order[-1]]
        order.append(left.pop(int(np.einsum("ij,ij->i", steps, steps).argmin())))
    return np.array(order, dtype=np.intp)

"""Agglomerative clustering of faces by person: the two most alike clusters are merged, again and again.

Clusters are compared by the score that ranks persons (`scoring.py`): the geometric mean of the mean cosine between
their faces and of the cosine between their templates. The former alone, average linkage, splits people whose photos
differ; the latter alone lets clusters grow by chance, since a template of many faces is like everybody's. Both follow
from the sums of unit templates, so no matrix of all pairs is needed.
"""

from collections.abc import Iterable, Iterator
from itertools import product

import numpy as np
import numpy.typing as npt
from attrs import define, field

from server.domain.faces import Vector, Vectors

Labels = npt.NDArray[np.int64]
"""The number of each face's cluster, (n,), counted from 0 in the order of their first faces."""

Pair = tuple[int, int]
_NEVER = np.float32(-np.inf)
_COMPARISONS_AT_ONCE = 2**24
"""Comparisons made at once, of some faces with all: 64 MB."""


def clustered(templates: Vectors, least: float, apart: Iterable[Pair] = ()) -> Labels:
    """Return the clusters of n faces by their unit templates (n, d).

    No two of them are as alike as `least`, except clusters that have two faces in a pair of `apart`, such as faces in
    one photo, which are never joined.
    """
    if not len(templates):
        return np.empty(0, np.int64)
    clusters = _Clusters(templates.astype(np.float32), _by_face(len(templates), apart))
    clusters.merge_down_to(least)
    return clusters.labels()


def apart_by(pair: tuple[Vector, Vector], templates: Vectors, least: float) -> Iterator[Pair]:
    """Yield the pairs of n templates (n, d) that must not be joined, by the means (d,) of two people's faces.

    A template counts as the person's that it is more like on average, if it is at least as like as `least`.
    """
    to_one, to_other = (templates @ mean for mean in pair)
    ones = np.flatnonzero((to_one >= least) & (to_one > to_other))
    others = np.flatnonzero((to_other >= least) & (to_other > to_one))
    yield from product(ones.tolist(), others.tolist())


def _by_face(faces: int, pairs: Iterable[Pair]) -> list[set[int]]:
    apart: list[set[int]] = [set() for _ in range(faces)]
    for first, second in pairs:
        apart[first].add(second)
        apart[second].add(first)
    return apart


@define(eq=False)
class _Clusters:
    """Clusters by the number of one of their faces, each with its nearest cluster.

    The nearest is searched for again only if it may have changed and its likeness would be the greatest of all: until
    then, the old likeness is never less than the current one.
    """

    _sums: Vectors
    """(n, d) sums of the unit templates in each."""
    _apart: list[set[int]]
    """For each cluster, those that it must not be joined with."""
    _weights: Vector = field(init=False)
    """(n,) geometric means of the number of faces and the length of the sum."""
    _members: list[list[int]] = field(init=False)
    _nearest: Labels = field(init=False)
    _likeness: Vector = field(init=False)
    """(n,) likenesses to the nearest; -inf for a cluster that was merged into another."""
    _outdated: npt.NDArray[np.bool_] = field(init=False)

    def __attrs_post_init__(self) -> None:
        faces = len(self._sums)
        self._weights, self._members = np.ones(faces, np.float32), [[face] for face in range(faces)]
        self._nearest, self._likeness = np.zeros(faces, np.int64), np.zeros(faces, np.float32)
        self._outdated = np.zeros(faces, bool)
        rows = max(1, _COMPARISONS_AT_ONCE // faces)
        for start in range(0, faces, rows):
            self._find_nearest(np.arange(start, min(start + rows, faces)))

    def merge_down_to(self, least: float) -> None:
        """Merge the two most alike clusters until no two are as alike as `least`."""
        while True:
            closest = int(self._likeness.argmax())
            if self._likeness[closest] < least:
                return
            if self._outdated[closest]:
                self._find_nearest(np.array([closest]))
            else:
                self._merge(closest, int(self._nearest[closest]))

    def labels(self) -> Labels:
        """Return the number of each face's cluster."""
        labels = np.empty(len(self._sums), np.int64)
        for number, members in enumerate(sorted(filter(None, self._members), key=min)):
            labels[members] = number
        return labels

    def _find_nearest(self, clusters: Labels) -> Vectors:
        """Find the nearest of some clusters, and return their likenesses to all."""
        likenesses = self._sums[clusters] @ self._sums.T / (self._weights[clusters, np.newaxis] * self._weights)
        likenesses[:, self._likeness == _NEVER] = _NEVER
        for row, cluster in enumerate(clusters.tolist()):
            likenesses[row, [cluster, *self._apart[cluster]]] = _NEVER
        self._nearest[clusters] = likenesses.argmax(axis=1)
        self._likeness[clusters] = likenesses.max(axis=1)
        self._outdated[clusters] = False
        return likenesses

    def _merge(self, kept: int, gone: int) -> None:
        self._sums[kept] += self._sums[gone]
        self._members[kept] += self._members[gone]
        self._members[gone] = []
        self._weights[kept] = np.sqrt(len(self._members[kept]) * np.linalg.norm(self._sums[kept]))
        self._likeness[gone] = _NEVER
        self._keep_apart(kept, gone)
        self._outdated |= (self._nearest == kept) | (self._nearest == gone)
        likenesses = self._find_nearest(np.array([kept]))[0]
        nearer = likenesses > self._likeness
        self._nearest[nearer], self._likeness[nearer], self._outdated[nearer] = kept, likenesses[nearer], False

    def _keep_apart(self, kept: int, gone: int) -> None:
        for other in self._apart[gone]:
            self._apart[other].discard(gone)
            self._apart[other].add(kept)
        self._apart[kept] |= self._apart[gone]

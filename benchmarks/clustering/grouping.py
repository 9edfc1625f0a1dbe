"""Accuracy of grouping faces into people, compared with DBSCAN and dlib's Chinese whispers on the same templates."""

from collections import Counter
from collections.abc import Callable, Iterable
from time import perf_counter

import dlib
import numpy as np
from attrs import frozen
from sklearn.cluster import DBSCAN

from server.domain.clusters.agglomeration import Labels, clustered
from server.domain.faces import Vectors
from server.domain.identification.calibration import BOTH
from server.service.clusters.clustering import SHARE_OF_STRANGERS_JOINED

_COSINES = np.arange(0.6, 0.86, 0.01)
"""Limits to try for the other methods."""


@frozen
class Grouping:
    """The result of a clustering method; precision and recall, of pairs and B-cubed, are shares of 1."""

    way: str
    cosine: float
    people: int
    pair_precision: float
    pair_recall: float
    b_cubed_precision: float
    b_cubed_recall: float
    seconds: float

    @property
    def b_cubed_f1(self) -> float:
        """The harmonic mean of B-cubed precision and recall (Bagga and Baldwin 1998)."""
        return _harmonic(self.b_cubed_precision, self.b_cubed_recall)


def measure(way: str, cosine: float, truth: Labels, cluster: Callable[[float], Labels]) -> Grouping:
    """Cluster, and compare with the true owners of the faces, (n,)."""
    began = perf_counter()
    found = cluster(cosine)
    seconds = perf_counter() - began
    both = Counter(zip(truth.tolist(), found.tolist(), strict=True))
    of_truth, of_found = Counter(truth.tolist()), Counter(found.tolist())
    right, faces = _pairs(both.values()), len(truth)
    return Grouping(
        way,
        cosine,
        len(of_found),
        right / max(_pairs(of_found.values()), 1),
        right / max(_pairs(of_truth.values()), 1),
        sum(count**2 / of_found[cluster] for (_, cluster), count in both.items()) / faces,
        sum(count**2 / of_truth[person] for (person, _), count in both.items()) / faces,
        seconds,
    )


def groupings(templates: Vectors, truth: Labels) -> list[Grouping]:
    """Return Kith's grouping, and the best of each other method by B-cubed."""
    own = BOTH.threshold_for(SHARE_OF_STRANGERS_JOINED, len(templates))
    ways: dict[str, Callable[[float], Labels]] = {
        "DBSCAN": lambda cosine: DBSCAN(eps=1 - cosine, min_samples=1, metric="cosine").fit_predict(templates),
        "Chinese whispers": lambda cosine: _whispered(templates, cosine),
    }
    ours = measure("kith cluster", own, truth, lambda cosine: clustered(templates, cosine))
    tried = {way: [measure(way, cosine, truth, cluster) for cosine in _COSINES] for way, cluster in ways.items()}
    return [ours, *(max(each, key=lambda one: one.b_cubed_f1) for each in tried.values())]


def _whispered(templates: Vectors, cosine: float) -> Labels:
    distance = float(np.sqrt(2 - 2 * cosine))
    return np.array(dlib.chinese_whispers_clustering([dlib.vector(row) for row in templates.tolist()], distance))


def _pairs(counts: Iterable[int]) -> int:
    return sum(count * (count - 1) // 2 for count in counts)


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other)

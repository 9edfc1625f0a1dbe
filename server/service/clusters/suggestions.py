"""Suggestions of clusters of a job that may be the same person."""

from collections.abc import Iterator, Sequence

import numpy as np

from server.domain.clusters.entities import Centroid, Lookalike
from server.domain.faces import Ids, Vector
from server.domain.identification.calibration import Calibration
from server.domain.pictures.quality_floors import USUAL
from server.records.records import Records

_SHARE_OF_STRANGERS_SUGGESTED = 0.07
"""Clusters are suggested if at most this share of strangers resembles somebody as much. Of 20 people in lfw_dev with
two to five photos each, 0.36 pairs per job are then suggested rightly and 0.22 wrongly; 0.42 and 1.09 with a share of
0.2, and 0.22 and 0.02 with 0.02."""
_SHARE_OF_STRANGERS_NEAR = 0.3
"""The same for clusters that may be recognised once another is named, which a search decides."""
_MOST_SUGGESTIONS = 3
"""Maximum suggestions per cluster."""


class Suggestions:
    """Finds clusters that are alike, but not enough to be grouped as one person.

    Clusters that are kept apart, or share a photo, are left out.
    """

    def __init__(self, records: Records, calibration: Calibration) -> None:
        self._records = records
        self._calibration = calibration

    def of(self, job_id: int, centroids: Sequence[Centroid]) -> dict[int, tuple[Lookalike, ...]]:
        """Return, for each of these clusters of a job, those that may be the same person, most alike first.

        Small faces are left out: they resemble each other.
        """
        near = self._near(job_id, centroids, _SHARE_OF_STRANGERS_SUGGESTED)
        large = self._records.cluster_faces.with_large(_named(near), USUAL.size)
        return {
            id: tuple(lookalike for lookalike in others if {id, lookalike.cluster_id} <= large)[:_MOST_SUGGESTIONS]
            for id, others in near.items()
        }

    def near(self, job_id: int, centroid: Centroid) -> list[int]:
        """Return the ids of clusters that may be recognised once this one is named."""
        near = self._near(job_id, [centroid], _SHARE_OF_STRANGERS_NEAR)
        return [lookalike.cluster_id for lookalike in near[centroid.id]]

    def _near(self, job_id: int, centroids: Sequence[Centroid], strangers: float) -> dict[int, list[Lookalike]]:
        everyone = self._records.clusters.centroids(job_id)
        if not centroids or len(everyone) < 2:
            return {centroid.id: [] for centroid in centroids}
        ids = np.array([centroid.id for centroid in everyone])
        means = np.stack([centroid.mean for centroid in everyone])
        least = self._calibration.threshold_for(strangers, len(everyone))
        likeness = np.stack([centroid.mean for centroid in centroids]) @ means.T  # the mean cosine of their faces
        pairs = zip(centroids, likeness, strict=True)
        near = {centroid.id: list(self._alike(centroid, ids, row, least)) for centroid, row in pairs}
        return self._without_others(near)

    def _alike(self, centroid: Centroid, ids: Ids, likeness: Vector, least: float) -> Iterator[Lookalike]:
        """Yield the clusters that are alike enough, most alike first."""
        near = np.flatnonzero(likeness >= least)
        for place in near[np.argsort(-likeness[near])]:
            if ids[place] != centroid.id:
                yield Lookalike(int(ids[place]), self._calibration.confidence(float(likeness[place]), len(ids)))

    def _without_others(self, near: dict[int, list[Lookalike]]) -> dict[int, list[Lookalike]]:
        named = _named(near)
        apart, photos = self._records.apart.ids_of(named), self._records.cluster_faces.photos_of(named)
        return {
            id: [
                lookalike
                for lookalike in others
                if lookalike.cluster_id not in apart[id] and not photos[id] & photos[lookalike.cluster_id]
            ]
            for id, others in near.items()
        }


def _named(near: dict[int, list[Lookalike]]) -> list[int]:
    return list({*near, *(lookalike.cluster_id for others in near.values() for lookalike in others)})

"""Grouping of the faces that a job found."""

from collections.abc import Callable, Sequence

import numpy as np
from attrs import evolve

from server.domain.clusters.agglomeration import apart_by
from server.domain.clusters.entities import Apart, Centroid, LooseFace
from server.domain.faces import Vector
from server.domain.identification.calibration import Calibration
from server.domain.identification.scoring import joined
from server.domain.identification.search_values import SearchScope
from server.domain.jobs import Job
from server.records.clusters.clusters import ClusterContent
from server.records.records import Records
from server.service.clusters.clustering import Clustering, Someone

Pairs = set[tuple[int, int]]
"""Pairs of clusters, by their positions among those found."""


class Grouping:
    """Groups faces into clusters, and recognises enrolled people."""

    def __init__(self, records: Records, clustering: Clustering, calibration: Calibration) -> None:
        self._records = records
        self._clustering = clustering
        self._calibration = calibration

    def grouped(self, job: Job) -> Callable[[], None]:
        """Group the faces of a job, and return a function that writes the clusters; call it inside a transaction."""
        faces, apart = self._records.cluster_faces.of_job(job.id), self._records.apart.all()
        people = self._clustering.people(faces, self._scope_of(job), apart)
        found = [ClusterContent(len(someone.faces), _mean(someone.faces), someone.known) for someone in people]
        pairs = self._still_apart([one.mean for one in found], apart)
        return lambda: self._write(job.id, list(zip(people, found, strict=True)), pairs)

    def found(self, job: Job, faces: Sequence[LooseFace]) -> ClusterContent:
        """Return the values derived from a cluster's faces, which come clearest first."""
        return ClusterContent(len(faces), _mean(faces), self._clustering.known(faces, self._scope_of(job)))

    def renew(self, id: int) -> None:
        """Update the values derived from a cluster's faces."""
        kept = self._records.clusters.get(id)
        faces = self._records.cluster_faces.of_cluster(id)
        self._records.clusters.change(id, self.found(self._records.jobs.get(kept.job_id), faces))

    def _scope_of(self, job: Job) -> SearchScope | None:
        """Return the people to recognise; None, which means nobody, if all groups of the job were deleted."""
        there = self._records.groups.there(job.draft.scope)
        return None if job.draft.scope and not there else SearchScope(there)

    def _write(self, job_id: int, grouped: list[tuple[Someone[LooseFace], ClusterContent]], pairs: Pairs) -> None:
        ids = self._records.clusters.add_several(job_id, [self._with_living(found) for _, found in grouped])
        self._records.cluster_faces.group(
            {face.id: id for id, (someone, _) in zip(ids, grouped, strict=True) for face in someone.faces}
        )
        centroids = [Centroid(id, found.mean) for id, (_, found) in zip(ids, grouped, strict=True)]
        for one, other in pairs:
            self._records.apart.add(job_id, Apart(centroids[one], centroids[other]))

    def _with_living(self, found: ClusterContent) -> ClusterContent:
        """Leave out a candidate who has been deleted in the meantime."""
        there = found.candidate and self._records.persons.find(found.candidate.person.id)
        return found if there else evolve(found, candidate=None)

    def _still_apart(self, means: list[Vector], apart: list[Apart]) -> Pairs:
        """Return the pairs of these clusters that were recorded as different people, in this job or another."""
        if not (means and apart):
            return set()
        sides, all_means = [(pair.one.mean, pair.other.mean) for pair in apart], np.stack(means)
        halfway = self._calibration.halfway
        return {(min(two), max(two)) for pair in sides for two in apart_by(pair, all_means, halfway)}


def unit(mean: Vector) -> Vector:
    """Return a mean (d,) normalised to unit length, like templates."""
    template: Vector = mean / np.linalg.norm(mean)
    return template


def _mean(faces: Sequence[LooseFace]) -> Vector:
    return joined([face.probe for face in faces]).template

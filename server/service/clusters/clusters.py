"""Review and correction of clusters."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from server.domain.clusters.entities import Apart, Centroid, Cluster, ClusterFace
from server.domain.entities import Page, PageArgs
from server.domain.errors import ClusterFaceNotFound, ClusterNotFound, ClustersApart, JobNotFound, ValidationFailed
from server.domain.jobs import Job, JobKind
from server.records.clusters.clusters import ClusterContent, KeptCluster
from server.records.records import Records
from server.service.clusters.grouping import Grouping, unit
from server.service.clusters.suggestions import Suggestions


class Clusters:
    """Clusters that jobs found. Every method raises NotPermitted for a key that is limited to groups.

    Methods that take a cluster's id raise ClusterNotFound.
    """

    def __init__(self, records: Records, grouping: Grouping, suggestions: Suggestions) -> None:
        self._records = records
        self._grouping = grouping
        self._suggestions = suggestions

    def page(self, job_id: int, args: PageArgs) -> Page[Cluster]:
        """Return a page of a job's clusters, largest first. Raises JobNotFound if the job is not a clustering."""
        self._require_clustering(job_id)
        page = self._records.clusters.page(job_id, args)
        return Page(self._clusters_of(job_id, page.items), page.page, page.total_pages)

    def count(self, job_id: int) -> int:
        """Return how many clusters a job has."""
        return self._records.clusters.count(job_id)

    def recognised(self, job_id: int) -> int:
        """Return how many of a job's clusters match somebody enrolled."""
        return self._records.clusters.recognised(job_id)

    def get(self, id: int) -> Cluster:
        """Return a cluster."""
        kept = self._kept(id)
        return self._clusters_of(kept.job_id, [kept])[0]

    def faces(self, id: int, args: PageArgs) -> Page[ClusterFace]:
        """Return a page of a cluster's faces, by id."""
        self._kept(id)
        return self._records.cluster_faces.page(id, args)

    def portrait(self, id: int, face_id: int) -> bytes:
        """Return a face and its surroundings, as JPEG. Raises ClusterFaceNotFound."""
        self._kept(id)
        return self._records.cluster_faces.portrait(id, face_id).content

    def merge(self, id: int, others: Sequence[int]) -> Cluster:
        """Merge other clusters of the same job into a cluster, and return it.

        Raises ValidationFailed if one of them is the cluster itself or another job's, or ClustersApart.
        """
        with self._records.transaction():
            kept = self._kept(id)
            for other in self._others(kept, others):
                self._records.cluster_faces.move(self._records.cluster_faces.ids_of([other.id])[other.id], id)
                self._records.apart.reassign(other.id, id)
                self._records.clusters.remove(other.id)
            self._grouping.renew(id)
        return self.get(id)

    def split(self, id: int, face_ids: Sequence[int]) -> Cluster:
        """Split some faces off into a new cluster, and return it.

        Raises ClusterFaceNotFound, or ValidationFailed if they are all of its faces.
        """
        with self._records.transaction():
            kept = self._kept(id)
            split_id = self._records.clusters.add(kept.job_id, self._taken(kept, set(face_ids)))
            self._records.cluster_faces.move(face_ids, split_id)
            self._grouping.renew(id)
            new = self._kept(split_id).centroid
            for other in self._records.apart.of(id):
                self._records.apart.add(kept.job_id, Apart(new, other))
        return self.get(split_id)

    def keep_apart(self, id: int, others: Sequence[int]) -> Cluster:
        """Record that other clusters of the same job are different people from this one, and return this one.

        Raises ValidationFailed if one of them is the cluster itself or another job's.
        """
        with self._records.transaction():
            kept = self._kept(id)
            known = self._records.apart.ids_of([id])[id]
            for other in self._same_job(kept, others):
                if other.id not in known:
                    self._records.apart.add(kept.job_id, Apart(kept.centroid, other))
        return self.get(id)

    def reject(self, id: int, person_id: int) -> Cluster:
        """Record that the faces are not the person's, and return the cluster with the next candidate.

        Raises PersonNotFound.
        """
        with self._records.transaction():
            kept = self._kept(id)
            self._records.persons.get(person_id)
            self._records.rejections.add(person_id, unit(kept.centroid.mean))
            self._grouping.renew(id)
            candidate = self._kept(id).candidate
            if candidate and candidate.person.id == person_id:  # a person who has one of these pictures is still found
                self._records.clusters.set_candidate(id, None)
        return self.get(id)

    def dismiss(self, id: int) -> None:
        """Erase a cluster and its faces."""
        with self._records.transaction():
            self._kept(id)
            self._records.clusters.remove(id)

    def dismiss_small(self, job_id: int, max_faces: int) -> int:
        """Erase a job's clusters with at most `max_faces` faces, and return how many there were.

        Clusters that match somebody enrolled stay. Raises JobNotFound if the job is not a clustering.
        """
        self._require_clustering(job_id)
        with self._records.transaction():
            return self._records.clusters.remove_small(job_id, max_faces)

    def _require_clustering(self, job_id: int) -> None:
        self._records.visibility.refuse_limited()
        if self._job(job_id).draft.kind is not JobKind.CLUSTER:
            raise JobNotFound(f"job {job_id} is an import, which finds no clusters", {"ids": [job_id]})

    def _clusters_of(self, job_id: int, kept: Sequence[KeptCluster]) -> list[Cluster]:
        centroids = [cluster.centroid for cluster in kept]
        ids = [centroid.id for centroid in centroids]
        faces, apart = self._records.cluster_faces.ids_of(ids), self._records.apart.ids_of(ids)
        similar = self._suggestions.of(job_id, centroids)
        return [
            Cluster(id, job_id, tuple(faces[id]), cluster.candidate, tuple(sorted(apart[id])), similar[id])
            for id, cluster in zip(ids, kept, strict=True)
        ]

    def _others(self, kept: KeptCluster, others: Sequence[int]) -> list[Centroid]:
        """Return the clusters to merge with this one; raises the reason if they cannot be merged."""
        found = self._same_job(kept, others)
        ids = [kept.centroid.id, *(other.id for other in found)]
        apart = self._records.apart.ids_of(ids)
        forbidden = [[one, other] for one, other in combinations(ids, 2) if other in apart[one]]
        if forbidden:
            pairs = ", ".join(f"{one} and {other}" for one, other in forbidden)
            raise ClustersApart(
                f"these clusters are kept apart as different people: {pairs}", {"cluster_ids": forbidden}
            )
        return found

    def _same_job(self, kept: KeptCluster, others: Sequence[int]) -> list[Centroid]:
        if kept.centroid.id in others:
            raise ValidationFailed(
                f"cluster {kept.centroid.id} cannot be combined with itself; name other clusters",
                {"cluster_ids": [kept.centroid.id]},
            )
        known = {centroid.id: centroid for centroid in self._records.clusters.centroids(kept.job_id)}
        missing = [id for id in others if id not in known]
        if missing:
            raise ClusterNotFound(f"job {kept.job_id} has no cluster with id {_listed(missing)}", {"ids": missing})
        return [known[id] for id in dict.fromkeys(others)]

    def _taken(self, kept: KeptCluster, face_ids: set[int]) -> ClusterContent:
        faces = self._records.cluster_faces.of_cluster(kept.centroid.id)
        missing = face_ids - {face.id for face in faces}
        if missing:
            raise ClusterFaceNotFound.of(*sorted(missing))
        if len(face_ids) == len(faces):
            raise ValidationFailed("these are all faces of the cluster; leave one in it", {"face_ids": list(face_ids)})
        return self._grouping.found(self._job(kept.job_id), [face for face in faces if face.id in face_ids])

    def _job(self, id: int) -> Job:
        return self._records.jobs.get(id)

    def _kept(self, id: int) -> KeptCluster:
        self._records.visibility.refuse_limited()
        return self._records.clusters.get(id)


def _listed(ids: Iterable[int]) -> str:
    return ", ".join(map(str, ids))

"""People found in unsorted photos: `sdk.clusters`."""

from collections.abc import Iterator, Sequence

from attrs import frozen

from client._http.arguments import flag, require_type, whole
from client._http.calls import Calls
from client._http.connection.transport import Request
from client._http.connection.urls import fill
from client._http.ids import plain_id, plain_ids
from client._http.writing import write
from client.model.clusters import Cluster, ClusterFace, Named
from client.model.ids import Id
from client.model.image import Picture
from client.model.page import Page, PageArgs
from client.model.person import Person


@frozen
class _Dismissed:
    dismissed: int


class Clusters:
    """People found by jobs of `sdk.cluster_jobs` and not yet named.

    Methods that take a `cluster_id` raise ClusterNotFound if the cluster no longer exists. Every method raises
    NotPermitted for a key that is limited to groups.
    """

    ALL = "/jobs/{job_id}/clusters"
    ONE = "/clusters/{cluster_id}"
    FACES = "/clusters/{cluster_id}/faces"
    FACE = "/clusters/{cluster_id}/faces/{face_id}"
    NAME = "/clusters/{cluster_id}/name"
    CONFIRM = "/clusters/{cluster_id}/confirm"
    REJECT = "/clusters/{cluster_id}/reject"
    MERGE = "/clusters/{cluster_id}/merge"
    SPLIT = "/clusters/{cluster_id}/split"
    APART = "/clusters/{cluster_id}/apart"

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def get_all(self, page_args: PageArgs | None, job_id: Id) -> Page[Cluster]:
        """Return a page of the clusters that a job found, largest first; `after` is ignored.

        Raises JobNotFound or ValidationFailed.

        >>> page = sdk.clusters.get_all(PageArgs(page=1, size=1), job.id)
        >>> page.total_pages, page.items[0].id == cluster.id
        (2, True)
        """
        args = require_type(page_args or PageArgs(), PageArgs, "page_args")
        return self._calls.listed(Cluster, fill(self.ALL, job_id), {"page": args.page, "size": args.size})

    def iterate(self, job_id: Id, size: int = 1000) -> Iterator[Cluster]:
        """Yield the clusters that a job found, largest first, as of the first request; raises JobNotFound.

        No cluster is missed while others are named and dismissed: the rest move to earlier pages, so the last page is
        fetched first, and a cluster seen twice is yielded once.

        >>> [len(found.face_ids) for found in sdk.clusters.iterate(job.id)]
        [2, 1]
        """
        first = self.get_all(PageArgs(1, size), job_id)
        later = [self.get_all(PageArgs(number, size), job_id) for number in range(first.total_pages, 1, -1)]
        if later:
            first = self.get_all(PageArgs(1, size), job_id)
        found = {cluster.id: cluster for page in (first, *reversed(later)) for cluster in page.items}
        yield from found.values()

    def get(self, cluster_id: Id) -> Cluster:
        """Return a cluster.

        >>> sdk.clusters.get(cluster.id).candidate.person.name
        'Barack Obama'
        """
        return self._calls.one(Cluster, Request("GET", fill(self.ONE, cluster_id)))

    def get_all_faces(self, page_args: PageArgs | None, cluster_id: Id) -> Page[ClusterFace]:
        """Return a page of a cluster's faces, by id, with the photos they come from; raises ValidationFailed.

        >>> sorted(face.photo for face in sdk.clusters.get_all_faces(None, cluster.id).items)
        ['Barack Obama/cut.jpg', 'Barack Obama/obama2.jpg']
        """
        return self._calls.page(ClusterFace, fill(self.FACES, cluster_id), page_args)

    def get_face(self, cluster_id: Id, face_id: Id) -> Picture:
        """Return a face and its surroundings, as JPEG; raises ClusterFaceNotFound.

        >>> sdk.clusters.get_face(cluster.id, cluster.face_ids[0]).content_type
        'image/jpeg'
        """
        reply = self._calls.reply(Request("GET", fill(self.FACE, cluster_id, face_id)))
        return Picture(reply.body, reply.headers.get("Content-Type", ""))

    def name(self, cluster_id: Id, person: Person, group_ids: Sequence[Id] | None = None, force: bool = False) -> Named:
        """Create a person from a cluster, with its clearest faces as pictures, and delete the cluster.

        The server chooses the person's id. The person joins the groups in `group_ids`, by default those of the job.
        With `force`, faces that are already enrolled are enrolled too. Raises GroupNotFound, StorageNotFound,
        ExternalIdTaken, ValidationFailed, or, if no face can be enrolled, FaceTaken, FaceNotFound or FaceQualityTooLow.

        >>> obamas, collins = sdk.clusters.iterate(job.id)
        >>> sdk.clusters.name(collins.id, Person(None, "Eileen Collins", {})).person.name
        'Eileen Collins'
        """
        groups = None if group_ids is None else plain_ids(group_ids, "group_ids")
        body = {**write(require_type(person, Person, "person")), "group_ids": groups}
        return self._calls.one(Named, Request("POST", fill(self.NAME, cluster_id), _forced(force), body))

    def confirm(self, cluster_id: Id, person_id: Id, force: bool = False) -> Named:
        """Add a cluster's clearest faces to this person as pictures, and delete the cluster.

        Raises PersonNotFound, or, if no face can be enrolled, what `name` does.

        >>> named = sdk.clusters.confirm(cluster.id, cluster.candidate.person.id)
        >>> named.person.name, len(named.image_ids)
        ('Barack Obama', 2)
        """
        body = {"person_id": plain_id(person_id, "person_id")}
        return self._calls.one(Named, Request("POST", fill(self.CONFIRM, cluster_id), _forced(force), body))

    def reject(self, cluster_id: Id, person_id: Id) -> Cluster:
        """Record that a cluster is not this person, so searches with its faces no longer find them.

        The cluster stays, with the next candidate if there is one. Raises PersonNotFound.

        >>> sdk.clusters.reject(cluster.id, obama.id).candidate is None
        True
        """
        body = {"person_id": plain_id(person_id, "person_id")}
        return self._calls.one(Cluster, Request("POST", fill(self.REJECT, cluster_id), body=body))

    def merge(self, cluster_id: Id, *other_ids: Id) -> Cluster:
        """Merge other clusters of the same job into this one, and return it; raises ValidationFailed.

        Raises ClustersApart for clusters that were recorded as different people.

        >>> obamas, collins = sdk.clusters.iterate(job.id)
        >>> len(sdk.clusters.merge(obamas.id, collins.id).face_ids)
        3
        """
        return self._with_others(self.MERGE, cluster_id, other_ids)

    def split(self, cluster_id: Id, face_ids: Sequence[Id]) -> Cluster:
        """Split some of a cluster's faces off into a new cluster, and return the new one.

        Raises ClusterFaceNotFound, or ValidationFailed if they are all of its faces.

        >>> part = sdk.clusters.split(cluster.id, cluster.face_ids[:1])
        >>> part.face_ids == cluster.face_ids[:1]
        True
        """
        body = {"face_ids": plain_ids(face_ids, "face_ids")}
        return self._calls.one(Cluster, Request("POST", fill(self.SPLIT, cluster_id), body=body))

    def keep_apart(self, cluster_id: Id, *other_ids: Id) -> Cluster:
        """Record that other clusters of the same job are other people, and return this one; raises ValidationFailed.

        No job, including this one, takes them for the same person while a job that recorded this exists.

        >>> obamas, collins = sdk.clusters.iterate(job.id)
        >>> sdk.clusters.keep_apart(obamas.id, collins.id).apart_ids == [collins.id]
        True
        """
        return self._with_others(self.APART, cluster_id, other_ids)

    def dismiss(self, cluster_id: Id) -> None:
        """Erase a cluster and its faces.

        >>> sdk.clusters.dismiss(cluster.id)
        >>> sdk.cluster_jobs.get(job.id).clusters
        1
        """
        self._calls.reply(Request("DELETE", fill(self.ONE, cluster_id)))

    def dismiss_small(self, job_id: Id, max_faces: int = 1) -> int:
        """Erase a job's clusters with at most `max_faces` faces, and return how many there were.

        Clusters that match somebody enrolled stay. Raises JobNotFound or ValidationFailed.

        >>> sdk.clusters.dismiss_small(job.id)  # the one of Eileen Collins, who is not enrolled
        1
        """
        query = {"max_faces": str(whole(max_faces, "max_faces"))}
        return self._calls.one(_Dismissed, Request("DELETE", fill(self.ALL, job_id), query)).dismissed

    def _with_others(self, path: str, cluster_id: Id, other_ids: Sequence[Id]) -> Cluster:
        body = {"cluster_ids": plain_ids(other_ids, "other_ids")}
        return self._calls.one(Cluster, Request("POST", fill(path, cluster_id), body=body))


def _forced(force: bool) -> dict[str, str]:
    return {"force": "true" if flag(force, "force") else "false"}

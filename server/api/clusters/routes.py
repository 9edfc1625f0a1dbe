"""People found in photos by jobs, waiting for a name."""

from flask import Response

from server.api.clusters.schemas import (
    ClusterFacePage,
    ClustersBody,
    ClusterSchema,
    FacesBody,
    NamedSchema,
)
from server.api.current import services
from server.api.described import NewMember
from server.api.inbox.schemas import NameBody, PersonChoice
from server.api.pages import PageArgsSchema
from server.api.persons.schemas import ForceArgs
from server.api.picture_answers import answering_picture, picture_answer
from server.api.rest import Resource
from server.domain.clusters.entities import Cluster, ClusterFace, Named
from server.domain.entities import Page, PageArgs
from server.service.enrolment.enrol import Duplicates

clusters = Resource(
    "clusters",
    __name__,
    url_prefix="/clusters",
    description="People that jobs found among photos, and that wait to be named. A key that is limited to groups may "
    "not use them.",
)


@clusters.get("/<id:cluster_id>")
@clusters.response(200, ClusterSchema)
def get_cluster(cluster_id: int) -> Cluster:
    """Return a cluster."""
    return services().clusters.get(cluster_id)


@clusters.get("/<id:cluster_id>/faces")
@clusters.arguments(PageArgsSchema, location="query")
@clusters.response(200, ClusterFacePage)
def list_cluster_faces(args: PageArgs, cluster_id: int) -> Page[ClusterFace]:
    """List the faces of a cluster and the photos that they are in, by id."""
    return services().clusters.faces(cluster_id, args)


@clusters.get("/<id:cluster_id>/faces/<id:face_id>")
@answering_picture(clusters, "image/jpeg")
def get_cluster_face(cluster_id: int, face_id: int) -> Response:
    """Return a face of a cluster and its surroundings, as JPEG, unless If-None-Match has its ETag."""
    return picture_answer(services().clusters.image(cluster_id, face_id), "image/jpeg")


@clusters.post("/<id:cluster_id>/name")
@clusters.arguments(ForceArgs, location="query")
@clusters.arguments(NameBody)
@clusters.response(201, NamedSchema)
def name_cluster(args: dict[str, bool], body: NewMember, cluster_id: int) -> Named:
    """Create a person from a cluster, with its clearest faces as pictures, and delete the cluster and its faces.

    Without force, faces that are already enrolled are left out; if all are, that is a 409. The person joins the job's
    groups, unless others are named.
    """
    return services().cluster_naming.name(cluster_id, body.draft, body.group_ids, Duplicates(unchecked=args["force"]))


@clusters.post("/<id:cluster_id>/confirm")
@clusters.arguments(ForceArgs, location="query")
@clusters.arguments(PersonChoice)
@clusters.response(200, NamedSchema)
def confirm_cluster(args: dict[str, bool], body: dict[str, int], cluster_id: int) -> Named:
    """Say that a cluster is this person: its clearest faces become pictures; then it is gone, and its faces are.

    Without force, faces that are already enrolled are left out; if all are another person's, that is a 409.
    """
    return services().cluster_naming.confirm(cluster_id, body["person_id"], Duplicates(unchecked=args["force"]))


@clusters.post("/<id:cluster_id>/reject")
@clusters.arguments(PersonChoice)
@clusters.response(200, ClusterSchema)
def reject_cluster(body: dict[str, int], cluster_id: int) -> Cluster:
    """Say that a cluster is not this person: searches for its faces no longer find the person.

    It still waits, with the next candidate if there is one.
    """
    return services().clusters.reject(cluster_id, body["person_id"])


@clusters.post("/<id:cluster_id>/merge")
@clusters.arguments(ClustersBody)
@clusters.response(200, ClusterSchema)
def merge_clusters(body: dict[str, list[int]], cluster_id: int) -> Cluster:
    """Merge other clusters of the same job into this one; those that were said to be other people are a 409."""
    return services().clusters.merge(cluster_id, body["cluster_ids"])


@clusters.post("/<id:cluster_id>/split")
@clusters.arguments(FacesBody)
@clusters.response(201, ClusterSchema)
def split_cluster(body: dict[str, list[int]], cluster_id: int) -> Cluster:
    """Split some of its faces off into a new cluster, and return that one.

    Raises ClusterFaceNotFound, or ValidationFailed if they are all that it has.
    """
    return services().clusters.split(cluster_id, body["face_ids"])


@clusters.post("/<id:cluster_id>/apart")
@clusters.arguments(ClustersBody)
@clusters.response(200, ClusterSchema)
def keep_clusters_apart(body: dict[str, list[int]], cluster_id: int) -> Cluster:
    """Say that other clusters of the same job are other people than this one.

    Neither this job nor another one takes them for one person, as long as one of the jobs that know exists. Once
    one of them is named, searches for the others do not find that person.
    """
    return services().clusters.keep_apart(cluster_id, body["cluster_ids"])


@clusters.delete("/<id:cluster_id>")
@clusters.response(204)
def dismiss_cluster(cluster_id: int) -> None:
    """Erase a cluster and its faces."""
    services().clusters.dismiss(cluster_id)

"""People found in unsorted photos, waiting to be named."""

from typing import Any

from flask import Response

from server.api.answers.pictures import answering_picture, picture_answer
from server.api.clusters.schemas import (
    ClusterFacePage,
    ClusterName,
    ClusterPerson,
    ClustersBody,
    ClusterSchema,
    FacesBody,
    NamedSchema,
)
from server.api.current import services
from server.api.inbox.schemas import PersonChoice
from server.api.pages import PageArgsSchema
from server.api.persons.schemas import ForceArgs
from server.api.reading.details import NewMember
from server.api.rest import Resource
from server.domain.clusters.entities import Cluster, ClusterFace, Named
from server.domain.entities import Page, PageArgs
from server.service.enrolment.enrol import Duplicates

clusters = Resource(
    "clusters",
    __name__,
    url_prefix="/clusters",
    description="People found in unsorted photos, waiting to be named. A key that is limited to groups may not use "
    "these operations.",
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
    """List the faces of a cluster by id, with the photos they come from."""
    return services().clusters.faces(cluster_id, args)


@clusters.get("/<id:cluster_id>/faces/<id:face_id>")
@answering_picture(clusters, "image/jpeg")
def get_cluster_face(cluster_id: int, face_id: int) -> Response:
    """Return a face of a cluster and its surroundings, as JPEG, unless If-None-Match has its ETag."""
    return picture_answer(services().clusters.portrait(cluster_id, face_id), "image/jpeg")


@clusters.post("/<id:cluster_id>/name")
@clusters.doc(parameters=[{"in": "query", "schema": ForceArgs}])
@clusters.arguments(ClusterName, location="both")
@clusters.response(201, NamedSchema)
def name_cluster(asked: tuple[NewMember, bool], cluster_id: int) -> Named:
    """Create a person from a cluster, with its clearest faces as pictures, and delete the cluster and its faces.

    Without force, faces that are already enrolled are left out; if all of them are, the answer is 409. The person joins
    the job's groups, unless the request names others.
    """
    body, force = asked
    return services().cluster_naming.name(cluster_id, body.draft, body.group_ids, Duplicates(unchecked=force))


@clusters.post("/<id:cluster_id>/confirm")
@clusters.doc(parameters=[{"in": "query", "schema": ForceArgs}])
@clusters.arguments(ClusterPerson, location="both")
@clusters.response(200, NamedSchema)
def confirm_cluster(body: dict[str, Any], cluster_id: int) -> Named:
    """Add a cluster's clearest faces to this person as pictures, and delete the cluster and its faces.

    Without force, faces that are already enrolled are left out; if all belong to another person, the answer is 409.
    """
    return services().cluster_naming.confirm(cluster_id, body["person_id"], Duplicates(unchecked=body["force"]))


@clusters.post("/<id:cluster_id>/reject")
@clusters.arguments(PersonChoice)
@clusters.response(200, ClusterSchema)
def reject_cluster(body: dict[str, int], cluster_id: int) -> Cluster:
    """Record that a cluster is not this person, so searches with its faces no longer find the person.

    The cluster stays, with the next candidate if there is one.
    """
    return services().clusters.reject(cluster_id, body["person_id"])


@clusters.post("/<id:cluster_id>/merge")
@clusters.arguments(ClustersBody)
@clusters.response(200, ClusterSchema)
def merge_clusters(body: dict[str, list[int]], cluster_id: int) -> Cluster:
    """Merge other clusters of the same job into this one.

    If one of them was recorded as another person, the answer is 409.
    """
    return services().clusters.merge(cluster_id, body["cluster_ids"])


@clusters.post("/<id:cluster_id>/split")
@clusters.arguments(FacesBody)
@clusters.response(201, ClusterSchema)
def split_cluster(body: dict[str, list[int]], cluster_id: int) -> Cluster:
    """Split some of a cluster's faces off into a new cluster, and return the new one.

    Raises ClusterFaceNotFound, or ValidationFailed if they are all of its faces.
    """
    return services().clusters.split(cluster_id, body["face_ids"])


@clusters.post("/<id:cluster_id>/apart")
@clusters.arguments(ClustersBody)
@clusters.response(200, ClusterSchema)
def keep_clusters_apart(body: dict[str, list[int]], cluster_id: int) -> Cluster:
    """Record that other clusters of the same job are different people from this one.

    No job, including this one, takes them for the same person while a job that recorded this exists. Once one of them
    is named, searches for the others do not find that person.
    """
    return services().clusters.keep_apart(cluster_id, body["cluster_ids"])


@clusters.delete("/<id:cluster_id>")
@clusters.response(204)
def dismiss_cluster(cluster_id: int) -> None:
    """Erase a cluster and its faces."""
    services().clusters.dismiss(cluster_id)

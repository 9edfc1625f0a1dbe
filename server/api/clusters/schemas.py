"""Schemas of clusters."""

from typing import Any

import marshmallow as ma

from server.api.answers.response_schema import ResponseSchema
from server.api.faces.schemas import QualitySchema
from server.api.fields import WholeNumber, ids_field
from server.api.inbox.schemas import CandidateSchema, NameBody, PersonChoice
from server.api.pages import page_schema
from server.api.persons.schemas import ForceArgs, PersonSchema
from server.api.reading.details import NewMember
from server.api.reading.names import BodySchema

_MOST_IDS = 1000
"""Clusters or faces that a request may name."""


class LookalikeSchema(ResponseSchema):
    """A cluster that may be the same person as another."""

    cluster_id = ma.fields.Integer(required=True)
    confidence = ma.fields.Float(
        required=True, metadata={"description": "As in a search for one of the two among all clusters of the job"}
    )


class ClusterSchema(ResponseSchema):
    """Faces that probably belong to one person."""

    id = ma.fields.Integer(required=True)
    job_id = ma.fields.Integer(required=True)
    face_ids = ma.fields.List(
        ma.fields.Integer(), required=True, metadata={"description": "The cluster's faces, clearest first"}
    )
    candidate = ma.fields.Nested(
        CandidateSchema,
        required=True,
        allow_none=True,
        metadata={"description": "The person that a search without limits finds"},
    )
    apart_ids = ma.fields.List(
        ma.fields.Integer(), required=True, metadata={"description": "Clusters that were recorded as other people"}
    )
    similar = ma.fields.List(
        ma.fields.Nested(LookalikeSchema),
        required=True,
        metadata={"description": "Clusters that may still be the same person, most alike first"},
    )


class ClusterFaceSchema(ResponseSchema):
    """A face of a cluster."""

    id = ma.fields.Integer(required=True)
    photo = ma.fields.String(required=True, metadata={"description": "The path of its photo in the archive or folder"})
    quality = ma.fields.Nested(QualitySchema, required=True)


class ClustersBody(BodySchema):
    """Other clusters of the same job."""

    cluster_ids = ids_field(required=True, validate=ma.validate.Length(1, _MOST_IDS))


class SmallArgs(BodySchema):
    """The clusters to erase, by their number of faces."""

    max_faces = WholeNumber(
        required=True,
        validate=ma.validate.Range(1, _MOST_IDS),
        metadata={"description": "Erase clusters with at most this many faces"},
    )


class DismissedSchema(ma.Schema):
    """How many clusters were erased."""

    dismissed = ma.fields.Integer(required=True)


class FacesBody(BodySchema):
    """Faces of the cluster."""

    face_ids = ids_field(required=True, validate=ma.validate.Length(1, _MOST_IDS))


class UnenrolledSchema(ResponseSchema):
    """A face that could not be enrolled, and why."""

    face_id = ma.fields.Integer(required=True)
    type = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class ClusterName(NameBody, ForceArgs):
    """The new person that a cluster is, and whether to enrol faces that are already enrolled."""

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> tuple[NewMember, bool]:
        force: bool = data.pop("force")
        return super()._make(data), force


class ClusterPerson(PersonChoice, ForceArgs):
    """The person that a cluster is, and whether to enrol faces that are already enrolled."""


class NamedSchema(ResponseSchema):
    """The person that a cluster was enrolled as."""

    person = ma.fields.Nested(PersonSchema, required=True)
    image_ids = ma.fields.List(
        ma.fields.Integer(), required=True, metadata={"description": "The pictures made of its clearest faces"}
    )
    refusals = ma.fields.List(ma.fields.Nested(UnenrolledSchema), required=True)


ClusterPage = page_schema(ClusterSchema)
ClusterFacePage = page_schema(ClusterFaceSchema)

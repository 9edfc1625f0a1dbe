"""What clusters look like on the wire."""

import marshmallow as ma

from server.api.answers import Answer
from server.api.faces.schemas import QualitySchema
from server.api.fields import WholeNumber, ids_field
from server.api.inbox.schemas import CandidateSchema
from server.api.names import Body
from server.api.pages import page_schema
from server.api.persons.schemas import PersonSchema

_MOST = 1000
"""Clusters or faces that a request names."""


class LookalikeSchema(Answer):
    """A cluster that may be the same person as another."""

    cluster_id = ma.fields.Integer(required=True)
    confidence = ma.fields.Float(
        required=True, metadata={"description": "As in a search for one of them among all clusters of the job"}
    )


class ClusterSchema(Answer):
    """Faces that are probably one person's."""

    id = ma.fields.Integer(required=True)
    job_id = ma.fields.Integer(required=True)
    face_ids = ma.fields.List(
        ma.fields.Integer(), required=True, metadata={"description": "Its faces, the clearest first"}
    )
    candidate = ma.fields.Nested(
        CandidateSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Who it is, as a search without limits finds"},
    )
    apart_ids = ma.fields.List(
        ma.fields.Integer(), required=True, metadata={"description": "Clusters that were said to be other people"}
    )
    similar = ma.fields.List(
        ma.fields.Nested(LookalikeSchema),
        required=True,
        metadata={"description": "Clusters that may still be the same person, most alike first"},
    )


class ClusterFaceSchema(Answer):
    """A face of a cluster."""

    id = ma.fields.Integer(required=True)
    photo = ma.fields.String(required=True, metadata={"description": "Where in the archive or folder its photo is"})
    quality = ma.fields.Nested(QualitySchema, required=True)


class ClustersBody(Body):
    """Other clusters of the same job."""

    cluster_ids = ids_field(required=True, validate=ma.validate.Length(1, _MOST))


class SmallArgs(Body):
    """Which clusters have few faces."""

    max_faces = WholeNumber(
        required=True,
        validate=ma.validate.Range(1, _MOST),
        metadata={"description": "Clusters with at most so many faces"},
    )


class DismissedSchema(ma.Schema):
    """How many clusters were erased."""

    dismissed = ma.fields.Integer(required=True)


class FacesBody(Body):
    """Faces of the cluster."""

    face_ids = ids_field(required=True, validate=ma.validate.Length(1, _MOST))


class UnenrolledSchema(Answer):
    """A face that did not become a picture, and why."""

    face_id = ma.fields.Integer(required=True)
    type = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class NamedSchema(Answer):
    """The person that a cluster became."""

    person = ma.fields.Nested(PersonSchema, required=True)
    image_ids = ma.fields.List(
        ma.fields.Integer(), required=True, metadata={"description": "The pictures made of its clearest faces"}
    )
    refusals = ma.fields.List(ma.fields.Nested(UnenrolledSchema), required=True)


ClusterPage = page_schema(ClusterSchema)
ClusterFacePage = page_schema(ClusterFaceSchema)

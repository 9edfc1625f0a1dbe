"""Schemas of detected faces, with the encodings and crops that the caller requested."""

import base64
from typing import Any

import marshmallow as ma
from attrs import fields

from server.api.current import services
from server.api.faces.schemas import FaceSchema
from server.domain.faces import EncodedFace, Face
from server.service.identification.detection import Detected


class EncodedSchema(ma.Schema):
    """The encoding of a face, the identity of its encoder, and the template that searches compare."""

    encoder = ma.fields.String(required=True)
    encoding = ma.fields.List(ma.fields.Float(), required=True)
    template = ma.fields.List(ma.fields.Float(), required=True)


class DetectedFaceSchema(FaceSchema):
    """A detected face; `encoded` and `crop` are present if requested."""

    encoded = ma.fields.Nested(EncodedSchema, metadata={"description": "With with_encodings"})
    crop = ma.fields.String(metadata={"format": "byte", "description": "With with_crops: the face as JPEG, in base64"})

    @ma.pre_dump
    def _flat(self, found: Detected, **_: Any) -> dict[str, Any]:
        face = {field.name: getattr(found.face, field.name) for field in fields(Face)}
        encoded = {} if found.encoded is None else {"encoded": _encoded(found.encoded)}
        crop = {} if found.crop is None else {"crop": base64.b64encode(found.crop).decode()}
        return {**face, **encoded, **crop}


def _encoded(face: EncodedFace) -> dict[str, Any]:
    encoder = services().detection.encoder
    return {"encoder": encoder, "encoding": face.encoding.tolist(), "template": face.template.tolist()}

"""Schemas of faces."""

from typing import Any, cast

import marshmallow as ma

from server.api.fields import Flag, WholeNumber, id_field
from server.api.reading.names import BodySchema, Variant
from server.api.reading.photos import PhotoField, PhotosField
from server.domain.faces import Box, FaceChoice


def _side() -> WholeNumber:
    return WholeNumber(required=True, validate=ma.validate.Range(-(2**31), 2**31 - 1))


class BoxSchema(BodySchema):
    """A rectangle in pixels of the upright, full-size photo; right and bottom are exclusive."""

    left = _side()
    top = _side()
    right = _side()
    bottom = _side()


class FaceField(ma.fields.Field[FaceChoice]):
    """The face to use: `largest`, `central`, or a box, which chooses the face that overlaps it most."""

    def __init__(self, **options: Any) -> None:
        named = {"type": "string", "enum": ["largest", "central"]}
        super().__init__(metadata={"oneOf": [named, {"$ref": "#/components/schemas/Box"}]}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> FaceChoice:
        if isinstance(value, dict):
            return Box(**BoxSchema().load(value))
        if value in ("largest", "central"):
            return cast(FaceChoice, value)
        raise ma.ValidationError("must be largest, central or a box")


class QualitySchema(ma.Schema):
    """How well a face can be recognised: size in pixels, the others from 0 to 1."""

    size = ma.fields.Float(required=True)
    sharpness = ma.fields.Float(required=True)
    exposure = ma.fields.Float(required=True)
    frontality = ma.fields.Float(required=True)


class FaceSchema(ma.Schema):
    """A detected face."""

    box = ma.fields.Nested(BoxSchema, required=True)
    landmarks = ma.fields.List(ma.fields.List(ma.fields.Float()), required=True)
    score = ma.fields.Float(required=True, metadata={"description": "The detector's score, 0 to 1"})
    quality = ma.fields.Nested(QualitySchema, required=True)
    rotation = ma.fields.Integer(
        required=True, metadata={"description": "How many whole degrees, 0 to 359, the face is rotated clockwise"}
    )


class DetectBody(BodySchema):
    """The picture to find faces in, and what to return for each face."""

    image = PhotoField(required=True)
    with_encodings = Flag(load_default=False)
    with_crops = Flag(load_default=False)


class MatchBody(BodySchema):
    """Two pictures, or a picture and a person."""

    variants = (
        Variant("Two pictures", needs=("images",), lacks=("image", "person_id")),
        Variant("A picture and a person", needs=("image", "person_id"), lacks=("images",)),
    )

    images = PhotosField(allow_none=True, validate=ma.validate.Length(equal=2))
    image = PhotoField(allow_none=True)
    person_id = id_field(allow_none=True)

    @ma.validates_schema
    def _either(self, data: dict[str, Any], **_: Any) -> None:
        if {name for name in data if data[name] is not None} not in ({"images"}, {"image", "person_id"}):
            raise ma.ValidationError("give either images, or image and person_id")


class MatchSchema(ma.Schema):
    """How alike two faces are, and whether they more likely than not belong to one person."""

    distance = ma.fields.Float(required=True)
    similarity = ma.fields.Float(required=True)
    verdict = ma.fields.Boolean(required=True)

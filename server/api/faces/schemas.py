"""What faces look like on the wire."""

from typing import Any

import marshmallow as ma

from server.api.fields import Photo, id_field
from server.api.names import Body


class BoxSchema(Body):
    """A rectangle in pixels of the upright, full-size photo; right and bottom lie outside."""

    left = ma.fields.Integer(required=True)
    top = ma.fields.Integer(required=True)
    right = ma.fields.Integer(required=True)
    bottom = ma.fields.Integer(required=True)


class QualitySchema(ma.Schema):
    """How well a face can be recognised: size in pixels, the others from 0 to 1."""

    size = ma.fields.Float(required=True)
    sharpness = ma.fields.Float(required=True)
    exposure = ma.fields.Float(required=True)
    frontality = ma.fields.Float(required=True)


class FaceSchema(ma.Schema):
    """A face that was found."""

    box = ma.fields.Nested(BoxSchema, required=True)
    landmarks = ma.fields.List(ma.fields.List(ma.fields.Float()), required=True)
    score = ma.fields.Float(required=True)
    quality = ma.fields.Nested(QualitySchema, required=True)


class DetectBody(Body):
    """The picture to look at, and what to tell of each face beside."""

    image = Photo(required=True)
    with_encodings = ma.fields.Boolean(load_default=False)
    with_crops = ma.fields.Boolean(load_default=False)


class MatchBody(Body):
    """Two pictures, or a picture and a person."""

    images = ma.fields.List(Photo(), validate=ma.validate.Length(equal=2))
    image = Photo()
    person_id = id_field()

    @ma.validates_schema
    def _either(self, data: dict[str, Any], **_: Any) -> None:
        if set(data) not in ({"images"}, {"image", "person_id"}):
            raise ma.ValidationError("give either images, or image and person_id")


class MatchSchema(ma.Schema):
    """How alike two faces are, and whether they are more likely one person's than not."""

    distance = ma.fields.Float(required=True)
    similarity = ma.fields.Float(required=True)
    verdict = ma.fields.Boolean(required=True)

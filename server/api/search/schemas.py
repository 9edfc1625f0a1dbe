"""Schemas of searches."""

from typing import Any, ClassVar

import marshmallow as ma
import pybase64

from server.api.answers.response_schema import ResponseSchema
from server.api.faces.schemas import FaceField, FaceSchema
from server.api.fields import Flag, Number, id_field, ids_field
from server.api.persons.schemas import PersonBody, PersonSchema
from server.api.reading.names import Variant
from server.api.reading.photos import PhotoField
from server.api.search.filters import FilterField
from server.api.search.limits import SearchLimits

_OF_A_PHOTO = ("face", "detect_all", "create_person")


class SearchBody(SearchLimits):
    """The face to search for, the people to search, and the limits, as fields of their own or in `searchParams`."""

    aliases: ClassVar[dict[str, str]] = {
        **SearchLimits.aliases,
        "groupIds": "group_ids",
        "detectAll": "detect_all",
        "createPerson": "create_person",
        "withImages": "with_images",
    }

    variants = (
        Variant("A face of a picture", needs=("image",), lacks=("image_id", "encoding", "detect_all")),
        Variant(
            "Every face of a picture",
            needs=("image", "detect_all"),
            lacks=("image_id", "encoding", "face", "create_person"),
        ),
        Variant("The face of a stored image", needs=("image_id",), lacks=("image", "encoding", *_OF_A_PHOTO)),
        Variant("An encoding", needs=("encoding",), lacks=("image", "image_id", *_OF_A_PHOTO)),
    )

    image = PhotoField(allow_none=True)
    image_id = id_field(allow_none=True, metadata={"description": "A stored image instead of a picture"})
    encoding = ma.fields.List(Number(), allow_none=True, metadata={"description": "An encoding instead of a picture"})
    face = FaceField(allow_none=True)
    group_ids = ids_field(load_default=list, allow_none=True)
    filter = FilterField(allow_none=True)
    detect_all = Flag(load_default=False, allow_none=True)
    with_images = Flag(load_default=False, allow_none=True)
    create_person = ma.fields.Nested(
        PersonBody, allow_none=True, metadata={"description": "Enrolled with the face if nobody matches"}
    )
    search_params = ma.fields.Nested(SearchLimits, data_key="searchParams", load_default=dict, allow_none=True)

    @ma.validates_schema
    def _one_probe(self, data: dict[str, Any], **_: Any) -> None:
        probes = [name for name in ("image", "image_id", "encoding") if data.get(name) is not None]
        if len(probes) != 1:
            raise ma.ValidationError("give one of image, image_id and encoding", "image")
        of_photo = [name for name in _OF_A_PHOTO if data.get(name)]
        if probes != ["image"] and of_photo:
            raise ma.ValidationError("works only with image", of_photo[0])
        if data.get("detect_all") and len(of_photo) > 1:
            raise ma.ValidationError(
                "does not work with detect_all", next(name for name in of_photo if name != "detect_all")
            )


class Base64(ma.fields.Field[bytes]):
    """Bytes as base64 text."""

    def _serialize(self, value: bytes | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else pybase64.b64encode_as_string(value)


class FoundImageSchema(ResponseSchema):
    """A picture of a matching person, compared with the probe."""

    left_out = frozenset({"content"})

    id = ma.fields.Integer(required=True)
    similarity = ma.fields.Float(required=True)
    distance = ma.fields.Float(required=True)
    content = Base64(allow_none=True, metadata={"description": "With with_images: the picture as base64"})


class SearchResultSchema(ResponseSchema):
    """A matching person."""

    person = ma.fields.Nested(PersonSchema, required=True)
    images = ma.fields.List(ma.fields.Nested(FoundImageSchema), required=True)
    similarity = ma.fields.Float(required=True)
    distance = ma.fields.Float(required=True)
    confidence = ma.fields.Float(required=True)


class FaceResultsSchema(ResponseSchema):
    """A face in a picture, and the persons that match it; the answer with `detect_all` is an array of these."""

    face = ma.fields.Nested(FaceSchema, required=True)
    results = ma.fields.List(ma.fields.Nested(SearchResultSchema), required=True)

"""Schemas of persons and their pictures."""

from typing import Any

import marshmallow as ma

from server.api.answers.response_schema import ResponseSchema
from server.api.faces.schemas import FaceField
from server.api.fields import (
    Flag,
    Metadata,
    Moment,
    Number,
    chosen_id_field,
    external_id_field,
    id_field,
    ids_field,
    name_field,
    no_nul,
)
from server.api.pages import page_schema
from server.api.reading.details import Described
from server.api.reading.names import BodySchema
from server.api.reading.photos import PhotoField
from server.api.search.limits import SearchLimits
from server.service.people.persons import PersonDraft


class PersonBody(BodySchema):
    """A person as the caller describes them."""

    passed_over = frozenset({"created", "updated", "life_ends"})

    id = chosen_id_field()
    name = name_field()
    metadata = Metadata(load_default=dict)
    storage_id = id_field(load_default=None, allow_none=True)
    external_id = external_id_field(load_default=None)
    expire_at = Moment(load_default=None, allow_none=True)

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Described[PersonDraft]:
        return Described(data.pop("id"), PersonDraft(**data))


class PersonPatch(BodySchema):
    """The details of a person to change; omitted ones stay the same, and null clears optional ones."""

    passed_over = frozenset({"created", "updated", "life_ends"})

    id = id_field(load_default=None, allow_none=True)
    name = name_field(required=False)
    metadata = Metadata(metadata={"description": "Replaces all metadata"})
    storage_id = id_field()
    external_id = external_id_field()
    expire_at = Moment(allow_none=True)


class PersonSchema(ResponseSchema):
    """A person as stored."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    metadata = ma.fields.Dict(required=True)
    storage_id = ma.fields.Integer(required=True)
    external_id = ma.fields.String(allow_none=True, required=True)
    expire_at = ma.fields.AwareDateTime(allow_none=True, required=True)
    life_ends = ma.fields.AwareDateTime(
        allow_none=True,
        required=True,
        metadata={"description": "When the person is forgotten: at expire_at, or else by the life_days that apply"},
    )
    created = ma.fields.AwareDateTime(required=True)
    updated = ma.fields.AwareDateTime(required=True)


class ImageSchema(ResponseSchema):
    """A picture without its bytes, which have their own address."""

    id = ma.fields.Integer(required=True)
    person_id = ma.fields.Integer(required=True)
    content = ma.fields.Constant(None, required=True, metadata={"nullable": True})
    content_type = ma.fields.String(required=True)
    created = ma.fields.AwareDateTime(required=True)


class ForceArgs(BodySchema):
    """Whether to skip the check for faces that are already enrolled."""

    force = Flag(load_default=False)


class ImageBody(ForceArgs):
    """A picture to attach, and the limits by which its face counts as belonging to another person."""

    passed_over = frozenset({"id"})

    person_id = id_field(load_default=None, allow_none=True)
    image = PhotoField(required=True)
    search_params = ma.fields.Nested(SearchLimits, data_key="searchParams", load_default=dict, allow_none=True)


class RejectionBody(BodySchema):
    """A picture of somebody else, and the face in it."""

    image = PhotoField(required=True)
    face = FaceField(load_default="largest", allow_none=True)


class EncodingBody(ForceArgs):
    """An encoding to attach without a picture, as `/detect` returns it with `with_encodings`."""

    encoder = ma.fields.String(
        required=True, validate=no_nul, metadata={"description": "The identity of the encoder that made it"}
    )
    encoding = ma.fields.List(Number(), required=True)
    template = ma.fields.List(
        Number(),
        load_default=None,
        allow_none=True,
        metadata={"description": "Required unless the encoder's template is its encoding, as with KITH_ENCODER=dlib"},
    )
    search_params = ma.fields.Nested(SearchLimits, data_key="searchParams", load_default=dict, allow_none=True)


class MergeBody(BodySchema):
    """Persons whose pictures and groups to move to this one."""

    person_ids = ids_field(required=True, validate=ma.validate.Length(1, 1000))


class SplitBody(BodySchema):
    """The pictures that show somebody else, and that person's name."""

    image_ids = ids_field(required=True, validate=ma.validate.Length(1, 1000))
    name = name_field()


class MoveBody(BodySchema):
    """The pictures to move, and the person to move them to."""

    image_ids = ids_field(required=True, validate=ma.validate.Length(1, 1000))
    person_id = id_field(required=True)


PersonPage = page_schema(PersonSchema)
ImagePage = page_schema(ImageSchema)

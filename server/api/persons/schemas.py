"""What persons and their pictures look like on the wire."""

from typing import Any

import marshmallow as ma

from server.api.answers import Answer
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
from server.api.names import Body
from server.api.pages import page_schema
from server.api.pictures import Photo
from server.api.search.limits import SearchLimits
from server.service.persons import PersonDraft


class PersonBody(Body):
    """A person as the caller describes it."""

    passed_over = frozenset({"created", "updated"})

    id = chosen_id_field()
    name = name_field()
    metadata = Metadata(load_default=dict)
    storage_id = id_field(load_default=None, allow_none=True)
    external_id = external_id_field(load_default=None)
    expire_at = Moment(load_default=None, allow_none=True)

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> tuple[int | None, PersonDraft]:
        id = data.pop("id")
        return id, PersonDraft(**data)


class PersonPatch(Body):
    """The details of a person to change: what is left out stays, and null clears what may be absent."""

    passed_over = frozenset({"id", "created", "updated"})

    name = name_field(required=False)
    metadata = Metadata(metadata={"description": "Replaces all metadata"})
    storage_id = id_field()
    external_id = external_id_field()
    expire_at = Moment(allow_none=True)


class PersonSchema(Answer):
    """A person as the server keeps it."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    metadata = ma.fields.Dict(required=True)
    storage_id = ma.fields.Integer(required=True)
    external_id = ma.fields.String(allow_none=True, required=True)
    expire_at = ma.fields.AwareDateTime(allow_none=True, required=True)
    created = ma.fields.AwareDateTime(required=True)
    updated = ma.fields.AwareDateTime(required=True)


class ImageSchema(Answer):
    """A picture; its bytes have an address of their own."""

    id = ma.fields.Integer(required=True)
    person_id = ma.fields.Integer(required=True)
    content = ma.fields.Constant(None, required=True, metadata={"nullable": True})
    content_type = ma.fields.String(required=True)
    created = ma.fields.AwareDateTime(required=True)


class ForceArgs(Body):
    """Whether to ask first if the face is enrolled already."""

    force = Flag(load_default=False)


class ImageBody(ForceArgs):
    """A picture to attach, and under which limits its face counts as another person's."""

    passed_over = frozenset({"id", "person_id"})

    image = Photo(required=True)
    search_params = ma.fields.Nested(SearchLimits, data_key="searchParams", load_default=dict, allow_none=True)


class RejectionBody(Body):
    """A picture of somebody else, and which face of it is meant."""

    image = Photo(required=True)
    face = FaceField(load_default="largest", allow_none=True)


class EncodingBody(Body):
    """An encoding to attach without a picture, as `/detect` gives it with `with_encodings`."""

    encoder = ma.fields.String(
        required=True, validate=no_nul, metadata={"description": "The identity of the encoder that made it"}
    )
    encoding = ma.fields.List(Number(), required=True)
    template = ma.fields.List(
        Number(),
        load_default=None,
        allow_none=True,
        metadata={"description": "May be left out with an encoder whose encoding is all that it sees"},
    )
    search_params = ma.fields.Nested(SearchLimits, data_key="searchParams", load_default=dict, allow_none=True)


class MergeBody(Body):
    """Whose pictures and groups a person gets."""

    person_ids = ids_field(required=True, validate=ma.validate.Length(1, 1000))


PersonPage = page_schema(PersonSchema)
ImagePage = page_schema(ImageSchema)

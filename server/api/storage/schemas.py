"""Schemas of storages."""

from typing import ClassVar

import marshmallow as ma

from server.api.answers.response_schema import ResponseSchema
from server.api.fields import chosen_id_field, id_field, life_field
from server.api.pages import page_schema
from server.api.reading.names import BodySchema


class StorageBody(BodySchema):
    """A storage as the caller describes it; `name` is an older name for `uri`."""

    passed_over = frozenset({"created", "updated"})
    aliases: ClassVar[dict[str, str]] = {"name": "uri"}

    id = chosen_id_field()
    uri = ma.fields.String(
        required=True,
        validate=[
            ma.validate.Length(1, 1000),
            ma.validate.Regexp(r"^[^\x00\\]*$", error="must contain neither NUL nor \\"),
        ],
        metadata={
            "description": (
                "A folder name or relative path under the server's storage root, file:///... inside it, or "
                "s3://bucket/prefix"
            ),
        },
    )
    life_days = life_field(load_default=None)


class StoragePatch(BodySchema):
    """The details of a storage to change."""

    passed_over = frozenset({"created", "updated"})

    id = id_field(load_default=None, allow_none=True)
    life_days = life_field()


class StorageSchema(ResponseSchema):
    """A storage as stored."""

    id = ma.fields.Integer(required=True)
    uri = ma.fields.String(required=True)
    life_days = ma.fields.Integer(required=True, allow_none=True)
    created = ma.fields.AwareDateTime(required=True)
    updated = ma.fields.AwareDateTime(required=True)


StoragePage = page_schema(StorageSchema)

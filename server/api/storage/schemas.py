"""What storages look like on the wire."""

from typing import ClassVar

import marshmallow as ma

from server.api.answers import Answer
from server.api.fields import chosen_id_field
from server.api.names import Body
from server.api.pages import page_schema


class StorageBody(Body):
    """A storage as the caller describes it; `name` is read as `uri`."""

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
            "description": "A folder name or relative path under the server's storage root, or file:///... inside it",
        },
    )


class StorageSchema(Answer):
    """A storage as the server keeps it."""

    id = ma.fields.Integer(required=True)
    uri = ma.fields.String(required=True)
    created = ma.fields.AwareDateTime(required=True)
    updated = ma.fields.AwareDateTime(required=True)


StoragePage = page_schema(StorageSchema)

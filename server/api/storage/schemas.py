"""What storages look like on the wire."""

from typing import Any

import marshmallow as ma

from server.api.fields import Body, chosen_id_field
from server.api.pages import page_schema


class StorageBody(Body):
    """A storage as the caller describes it; `name` is read as `uri`."""

    id = chosen_id_field()
    uri = ma.fields.String(required=True, validate=ma.validate.Length(1, 1000))

    @ma.pre_load
    def _read_name(self, data: Any, **_: Any) -> Any:
        if isinstance(data, dict) and data.get("uri") is None and "name" in data:
            return {**data, "uri": data["name"]}
        return data


class StorageSchema(ma.Schema):
    """A storage as the server keeps it."""

    id = ma.fields.Integer(required=True)
    uri = ma.fields.String(required=True)
    created = ma.fields.AwareDateTime(required=True)
    updated = ma.fields.AwareDateTime(required=True)


StoragePage = page_schema(StorageSchema)

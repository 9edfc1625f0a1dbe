"""Where pictures are stored."""

from typing import Any

from flask import Response, request

from server.api.current import services
from server.api.fields import LARGEST_ID, id_field, refuse_other_id
from server.api.pages import PageArgsSchema
from server.api.reading.bodies import read_json
from server.api.rest import Resource
from server.api.storage.schemas import StorageBody, StoragePage, StoragePatch, StorageSchema
from server.domain.entities import Page, PageArgs, Storage

storage = Resource("storage", __name__, url_prefix="/storage", description="Where pictures are stored.")

_BARE_ID = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}}},
    },
}


@storage.get("")
@storage.arguments(PageArgsSchema, location="query")
@storage.response(200, StoragePage)
def list_storages(args: PageArgs) -> Page[Storage]:
    """List storages, by id."""
    return services().storages.page(args)


@storage.post("")
@storage.arguments(StorageBody)
@storage.response(201, StorageSchema)
def create_storage(body: dict[str, Any]) -> Storage:
    """Create a storage."""
    return services().storages.create(**body)


@storage.get("/<id:storage_id>")
@storage.response(200, StorageSchema)
def get_storage(storage_id: int) -> Storage:
    """Return a storage."""
    return services().storages.get(storage_id)


@storage.patch("/<id:storage_id>")
@storage.arguments(StoragePatch)
@storage.response(200, StorageSchema)
def patch_storage(body: dict[str, Any], storage_id: int) -> Storage:
    """Change how many days the persons of a storage are kept; null means for ever."""
    refuse_other_id(body.pop("id", None), storage_id)
    return services().storages.patch(storage_id, body)


@storage.delete("/<id:storage_id>")
@storage.response(204)
def delete_storage(storage_id: int) -> None:
    """Delete an unused storage."""
    services().storages.delete(storage_id)


@storage.get("/default")
@storage.response(200, StorageSchema)
def get_default_storage() -> Storage:
    """Return the default storage."""
    return services().storages.default()


@storage.put("/default")
@storage.doc(**_BARE_ID)
@storage.response(201)
def set_default_storage() -> Response:
    """Set the default storage; the body is its id, a bare integer."""
    services().storages.set_default(id_field().deserialize(read_json(request)))
    return Response(status=201)

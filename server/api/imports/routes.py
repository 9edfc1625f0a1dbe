"""Archives of photos that the server imports by itself."""

from typing import Any

from flask import request

from server.api.bodies import archive_in, read_json
from server.api.imports.schemas import (
    ImportOptions,
    ImportPage,
    ImportSchema,
    PathBody,
    RefusalPage,
    RootsSchema,
)
from server.api.pages import PageArgsSchema
from server.api.rest import Resource, services
from server.domain.entities import Page, PageArgs
from server.domain.imports import Import, ImportDraft, Refusal, Source

imports = Resource(
    "imports", __name__, url_prefix="/jobs", description="Archives of photos that the server imports by itself."
)

_BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": PathBody},
        "application/zip": {"schema": {"type": "string", "format": "binary"}},
    },
}
_PATH_BODY = PathBody()


@imports.get("")
@imports.arguments(PageArgsSchema, location="query")
@imports.response(200, ImportPage)
def list_imports(args: PageArgs) -> Page[Import]:
    """List imports, by id."""
    return services().imports.page(args)


@imports.post("/import")
@imports.doc(requestBody=_BODY)
@imports.arguments(ImportOptions, location="query")
@imports.response(202, ImportSchema)
def start_import(options: dict[str, Any]) -> Import:
    """Import the photos of a ZIP archive that is the body, or of a folder, a CSV file or an archive on the server.

    An archive or folder has a folder for each person, called like the person; or an archive has a manifest.csv.
    Imports run one after the other. What an import has enrolled stays when it is cancelled, and is known to the next.
    """
    archive = archive_in(request)
    name = options["name"] if archive else _PATH_BODY.load(read_json(request))["path"]
    source = Source(name, path=None if archive else name)
    draft = ImportDraft(source, tuple(options["groups"]), options["force"])
    return services().imports.start_archive(draft, archive) if archive else services().imports.start(draft)


@imports.get("/import/roots")
@imports.response(200, RootsSchema)
def list_import_roots() -> dict[str, list[str]]:
    """List the folders on the server's machine below which an import may read; without KITH_IMPORT_ROOTS none."""
    return {"roots": services().imports.roots()}


@imports.get("/<id:import_id>")
@imports.response(200, ImportSchema)
def get_import(import_id: int) -> Import:
    """Return an import and how far it is."""
    return services().imports.get(import_id)


@imports.get("/<id:import_id>/report")
@imports.arguments(PageArgsSchema, location="query")
@imports.response(200, RefusalPage)
def list_refusals(args: PageArgs, import_id: int) -> Page[Refusal]:
    """List the photos that an import refused, and why, in its order."""
    return services().imports.refusals(import_id, args)


@imports.delete("/<id:import_id>")
@imports.response(200, ImportSchema)
def cancel_import(import_id: int) -> Import:
    """Stop an import, within moments if it is running; what it has enrolled stays.

    One that is finished is answered as it is.
    """
    return services().imports.cancel(import_id)


@imports.delete("/<id:import_id>/report")
@imports.response(204)
def delete_import(import_id: int) -> None:
    """Forget an import that is finished, and its report; whom it enrolled stays."""
    services().imports.remove(import_id)

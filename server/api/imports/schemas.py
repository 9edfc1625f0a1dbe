"""What imports look like on the wire."""

from typing import Any

import marshmallow as ma

from server.api.fields import Flag, name_field, no_nul
from server.api.names import Body
from server.api.pages import page_schema
from server.domain.imports import Import, ImportState

_LONGEST_PATH = 4096


class ImportOptions(Body):
    """How to import; it stands in the query, since the body is what is imported."""

    name = ma.fields.String(
        load_default="archive.zip",
        validate=[ma.validate.Length(1, 500), no_nul],
        metadata={"description": "What an uploaded archive is called in lists"},
    )
    groups = ma.fields.List(
        name_field(required=False),
        load_default=list,
        metadata={"description": "Names of groups that everyone joins; one that is not there is made"},
    )
    force = Flag(load_default=False, metadata={"description": "Enrol faces too that are enrolled already"})


class PathBody(Body):
    """A folder, a table or an archive on the server's machine."""

    path = ma.fields.String(
        required=True,
        validate=[ma.validate.Length(1, _LONGEST_PATH), no_nul],
        metadata={"description": "An absolute path below one of the import roots"},
    )


class ImportErrorSchema(ma.Schema):
    """What an import failed with."""

    type = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class ImportSchema(ma.Schema):
    """An import and how far it is."""

    id = ma.fields.Integer(required=True)
    source = ma.fields.String(required=True)
    groups = ma.fields.List(ma.fields.String(), required=True)
    force = ma.fields.Boolean(required=True)
    state = ma.fields.String(required=True, validate=ma.validate.OneOf(list(ImportState)))
    total = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "Photos; null until they have been counted"}
    )
    done = ma.fields.Integer(required=True, metadata={"description": "Enrolled, known and refused ones together"})
    enrolled = ma.fields.Integer(required=True)
    known = ma.fields.Integer(required=True, metadata={"description": "Photos that their person had already"})
    refused = ma.fields.Integer(required=True)
    rate = ma.fields.Float(required=True, allow_none=True, metadata={"description": "Photos a second"})
    seconds_left = ma.fields.Float(required=True, allow_none=True)
    error = ma.fields.Nested(ImportErrorSchema, required=True, allow_none=True)
    created = ma.fields.AwareDateTime(required=True)
    started = ma.fields.AwareDateTime(required=True, allow_none=True)
    finished = ma.fields.AwareDateTime(required=True, allow_none=True)

    @ma.pre_dump
    def _flatten(self, found: Import, **_: Any) -> dict[str, Any]:
        draft, counts = found.draft, found.counts
        error = {"type": found.error_type, "message": found.error_message} if found.error_type else None
        return {
            "id": found.id,
            "source": draft.source.name,
            "groups": draft.groups,
            "force": draft.force,
            "state": found.state,
            "total": found.total,
            "done": counts.done,
            "enrolled": counts.enrolled,
            "known": counts.known,
            "refused": counts.refused,
            "rate": found.rate,
            "seconds_left": found.seconds_left,
            "error": error,
            "created": found.created,
            "started": found.started,
            "finished": found.finished,
        }


class RefusalSchema(ma.Schema):
    """A photo that was not enrolled, and why."""

    id = ma.fields.Integer(required=True)
    place = ma.fields.String(required=True)
    person_id = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "Who has the face, where that is why"}
    )
    type = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class RootsSchema(ma.Schema):
    """From where on its own machine a server imports."""

    roots = ma.fields.List(ma.fields.String(), required=True)


ImportPage = page_schema(ImportSchema)
RefusalPage = page_schema(RefusalSchema)

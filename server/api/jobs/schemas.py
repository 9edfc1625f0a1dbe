"""Schemas of jobs."""

from typing import Any

import marshmallow as ma
from attrs import frozen

from server.api.current import services
from server.api.fields import Flag, id_field, ids_field, name_field, no_nul
from server.api.pages import PageArgsSchema, page_schema
from server.api.reading.names import BodySchema
from server.domain.entities import PageArgs
from server.domain.jobs import Job, JobKind, JobState

_LONGEST_PATH = 4096


@frozen
class JobListArgs:
    """The page and the kind of jobs to list."""

    page: PageArgs
    kind: JobKind | None


class JobListArgsSchema(PageArgsSchema):
    """The page to list of all jobs, or of the jobs of one kind."""

    kind = ma.fields.String(
        load_default=None,
        validate=ma.validate.OneOf(list(JobKind)),
        metadata={"description": "Only jobs of this kind"},
    )

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> JobListArgs:
        kind = data.pop("kind")
        return JobListArgs(PageArgs(**data), kind and JobKind(kind))


class ArchiveOptions(BodySchema):
    """Options of a job with an archive; they are in the query, since the body is the archive."""

    name = ma.fields.String(
        load_default="archive.zip",
        validate=[ma.validate.Length(1, 500), no_nul],
        metadata={"description": "The name by which lists show an uploaded archive"},
    )


class ImportOptions(ArchiveOptions):
    """Options of an import."""

    groups = ma.fields.List(
        name_field(required=False),
        load_default=list,
        metadata={"description": "Names of groups that everyone joins; missing ones are created"},
    )
    force = Flag(load_default=False, metadata={"description": "Also enrol faces that are already enrolled"})


class ClusterOptions(ArchiveOptions):
    """Options of a clustering."""

    group_ids = ids_field(
        load_default=list,
        metadata={
            "description": "Groups whose members are recognised, and that newly named people join; by default everyone "
            "is recognised"
        },
    )
    storage_id = id_field(
        load_default=None,
        allow_none=True,
        metadata={"description": "The storage for pictures of newly named people; by default the default storage"},
    )


class PathBody(BodySchema):
    """A folder, a table or an archive on the server's machine."""

    path = ma.fields.String(
        required=True,
        validate=[ma.validate.Length(1, _LONGEST_PATH), no_nul],
        metadata={"description": "An absolute path below one of the import roots"},
    )


class ImportBody(PathBody, ImportOptions):
    """What to import on the server's machine, and options of the import."""


class ClusterBody(PathBody, ClusterOptions):
    """Where on the server's machine the photos are, and options of the clustering."""


class JobErrorSchema(ma.Schema):
    """Why a job failed."""

    type = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class JobSchema(ma.Schema):
    """A job and its progress; fields that concern other kinds of jobs are empty, false, null or 0."""

    id = ma.fields.Integer(required=True)
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(list(JobKind)))
    source = ma.fields.String(required=True)
    groups = ma.fields.List(ma.fields.String(), required=True)
    force = ma.fields.Boolean(required=True)
    group_ids = ma.fields.List(ma.fields.Integer(), required=True)
    storage_id = ma.fields.Integer(required=True, allow_none=True)
    state = ma.fields.String(required=True, validate=ma.validate.OneOf(list(JobState)))
    total = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "Number of photos; null until they are counted"}
    )
    done = ma.fields.Integer(required=True, metadata={"description": "Photos processed so far"})
    enrolled = ma.fields.Integer(required=True)
    known = ma.fields.Integer(
        required=True,
        metadata={"description": "Photos that their person already had, or that repeat another in a clustering"},
    )
    refused = ma.fields.Integer(required=True)
    faces = ma.fields.Integer(required=True, metadata={"description": "Faces that a clustering found"})
    clusters = ma.fields.Integer(
        required=True, metadata={"description": "People that a clustering found and that are not named yet"}
    )
    recognised = ma.fields.Integer(
        required=True, metadata={"description": "Those of these people who match somebody enrolled"}
    )
    rate = ma.fields.Float(required=True, allow_none=True, metadata={"description": "Photos per second"})
    seconds_left = ma.fields.Float(required=True, allow_none=True)
    error = ma.fields.Nested(JobErrorSchema, required=True, allow_none=True)
    created = ma.fields.AwareDateTime(required=True)
    started = ma.fields.AwareDateTime(required=True, allow_none=True)
    finished = ma.fields.AwareDateTime(required=True, allow_none=True)

    @ma.pre_dump
    def _flatten(self, found: Job, **_: Any) -> dict[str, Any]:
        draft, counts = found.draft, found.counts
        error = {"type": found.error_type, "message": found.error_message} if found.error_type else None
        return {
            "id": found.id,
            "kind": draft.kind,
            "source": draft.source.name,
            "groups": draft.groups,
            "force": draft.force,
            "group_ids": draft.scope,
            "storage_id": draft.storage_id,
            "state": found.state,
            "total": found.total,
            "done": counts.done,
            "enrolled": counts.enrolled,
            "known": counts.known,
            "refused": counts.refused,
            "faces": counts.faces,
            "clusters": services().clusters.count(found.id),
            "recognised": services().clusters.recognised(found.id),
            "rate": found.rate,
            "seconds_left": found.seconds_left,
            "error": error,
            "created": found.created,
            "started": found.started,
            "finished": found.finished,
        }


class RefusalSchema(ma.Schema):
    """A photo that could not be used, and why."""

    id = ma.fields.Integer(required=True)
    place = ma.fields.String(required=True)
    person_id = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "The person the face probably belongs to, if so"}
    )
    confidence = ma.fields.Float(
        required=True, allow_none=True, metadata={"description": "That the face is that person's, from 0 to 1"}
    )
    type = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class RemarkedSchema(ma.Schema):
    """A photo that was enrolled, and why it is doubtful."""

    id = ma.fields.Integer(required=True)
    place = ma.fields.String(required=True)
    person_id = ma.fields.Integer(required=True)
    image_id = ma.fields.Integer(required=True)
    reason = ma.fields.String(required=True, metadata={"description": "As in X-Kith-Warnings"})
    details = ma.fields.Dict(required=True)


class RootsSchema(ma.Schema):
    """The folders on the server's machine that jobs may read photos from."""

    roots = ma.fields.List(ma.fields.String(), required=True)


JobPage = page_schema(JobSchema)
RefusalPage = page_schema(RefusalSchema)
JobWarningPage = page_schema(RemarkedSchema)

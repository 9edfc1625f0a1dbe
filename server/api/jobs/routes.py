"""Jobs that process many photos on the server."""

from typing import Any

from flask import request

from server.api.clusters.schemas import ClusterPage, DismissedSchema, SmallArgs
from server.api.current import services
from server.api.jobs.schemas import (
    ClusterBody,
    ClusterOptions,
    ImportBody,
    ImportOptions,
    JobListArgs,
    JobListArgsSchema,
    JobPage,
    JobSchema,
    JobWarningPage,
    PathBody,
    RefusalPage,
    RootsSchema,
)
from server.api.pages import NumberedPageSchema, PageArgsSchema
from server.api.reading.bodies import archive_in
from server.api.rest import Resource
from server.domain.clusters.entities import Cluster
from server.domain.entities import Page, PageArgs
from server.domain.jobs import Job, JobDraft, JobKind, JobWarning, Refusal, Source

jobs = Resource(
    "jobs", __name__, url_prefix="/jobs", description="Jobs that process archives of photos in the background."
)

_IMPORT, _CLUSTER = ImportBody(), ClusterBody()


def _body(schema: type[PathBody]) -> dict[str, Any]:
    archive = {"type": "string", "format": "binary"}
    return {
        "required": True,
        "content": {"application/json": {"schema": schema}, "application/zip": {"schema": archive}},
    }


@jobs.get("")
@jobs.arguments(JobListArgsSchema, location="query")
@jobs.response(200, JobPage)
def list_jobs(args: JobListArgs) -> Page[Job]:
    """List jobs, by id."""
    return services().jobs.page(args.page, args.kind)


@jobs.post("/import")
@jobs.doc(requestBody=_body(ImportBody))
@jobs.arguments(ImportOptions, location="query")
@jobs.response(202, JobSchema)
def start_import(options: dict[str, Any]) -> Job:
    """Import the photos of a ZIP archive in the body, or of a folder, a CSV file or an archive on the server.

    An archive or folder has a subfolder for each person, named after them; or an archive has a manifest.csv. Jobs run
    one after another. If an import is cancelled, the people it enrolled stay, and the next import recognises them.
    """
    asked = _asked(_IMPORT, options)
    return _started(asked, groups=tuple(asked["groups"]), force=asked["force"])


@jobs.post("/cluster")
@jobs.doc(requestBody=_body(ClusterBody))
@jobs.arguments(ClusterOptions, location="query")
@jobs.response(202, JobSchema)
def start_clustering(options: dict[str, Any]) -> Job:
    """Find the people in the photos of a ZIP archive in the body, or of a folder or an archive on the server.

    Photos are read at any depth, every face in them is used, and the faces of one person become a cluster. The faces
    are stored until their cluster is named or deleted, or the job is deleted. Jobs run one after another. If a
    clustering is cancelled, the faces it found are erased.
    """
    asked = _asked(_CLUSTER, options)
    scope = tuple(sorted(set(asked["group_ids"])))
    return _started(asked, kind=JobKind.CLUSTER, scope=scope, storage_id=asked["storage_id"])


def _asked(schema: PathBody, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options in the query, or, if the body is JSON, those in both."""
    if not request.is_json:
        return options
    asked: dict[str, Any] = Resource.ARGUMENTS_PARSER.parse(schema, location="both")
    return asked


def _started(asked: dict[str, Any], **options: Any) -> Job:
    """Queue a job for the archive in the body, or for the path in the body."""
    archive = archive_in(request)
    if archive:
        return services().jobs.start_archive(JobDraft(Source(asked["name"]), **options), archive)
    path = asked["path"]
    return services().jobs.start(JobDraft(Source(path, path), **options))


@jobs.get("/import/roots")
@jobs.response(200, RootsSchema)
def list_import_roots() -> dict[str, list[str]]:
    """List the folders on the server's machine that jobs may read from; none without KITH_IMPORT_ROOTS."""
    return {"roots": services().jobs.roots()}


@jobs.get("/<id:job_id>")
@jobs.response(200, JobSchema)
def get_job(job_id: int) -> Job:
    """Return a job and its progress."""
    return services().jobs.get(job_id)


@jobs.get("/<id:job_id>/clusters")
@jobs.arguments(NumberedPageSchema, location="query")
@jobs.response(200, ClusterPage)
def list_clusters(args: PageArgs, job_id: int) -> Page[Cluster]:
    """List the people that a clustering found and that are not named yet, largest clusters first."""
    return services().clusters.page(job_id, args)


@jobs.delete("/<id:job_id>/clusters")
@jobs.arguments(SmallArgs, location="query")
@jobs.response(200, DismissedSchema)
def dismiss_small_clusters(args: dict[str, int], job_id: int) -> dict[str, int]:
    """Erase a job's clusters with few faces, except those that match somebody enrolled."""
    return {"dismissed": services().clusters.dismiss_small(job_id, args["max_faces"])}


@jobs.get("/<id:job_id>/report")
@jobs.arguments(PageArgsSchema, location="query")
@jobs.response(200, RefusalPage)
def list_refusals(args: PageArgs, job_id: int) -> Page[Refusal]:
    """List the photos that a job refused, and why, in the job's order."""
    return services().jobs.refusals(job_id, args)


@jobs.get("/<id:job_id>/warnings")
@jobs.arguments(PageArgsSchema, location="query")
@jobs.response(200, JobWarningPage)
def list_warnings(args: PageArgs, job_id: int) -> Page[JobWarning]:
    """List the photos that an import enrolled with warnings, in its order, except those of persons deleted since."""
    return services().jobs.warnings(job_id, args)


@jobs.delete("/<id:job_id>")
@jobs.response(200, JobSchema)
def cancel_job(job_id: int) -> Job:
    """Cancel a job; a running one stops within moments.

    People that an import enrolled stay; faces that a clustering found are erased. A finished job is not changed.
    """
    return services().jobs.cancel(job_id)


@jobs.delete("/<id:job_id>/report")
@jobs.response(204)
def delete_job(job_id: int) -> None:
    """Delete a finished job, its report and the clusters it found; the people it enrolled stay."""
    services().jobs.remove(job_id)

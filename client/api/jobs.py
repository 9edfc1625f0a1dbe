"""Methods that all kinds of jobs share."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from os import PathLike
from time import sleep
from typing import Any, ClassVar, Generic, TypeVar

from attrs import frozen

from client._http.arguments import check_callback, path_text, seconds
from client._http.calls import Calls, every
from client._http.connection.transport import Content, Request
from client._http.connection.urls import fill
from client._http.photos.packing import archive_of
from client._http.replies import error_of
from client._http.writing import encodable
from client.model.ids import Id
from client.model.jobs import ArchiveSource, Job, JobWarning, Refusal
from client.model.page import Page, PageArgs

AnyJob = TypeVar("AnyJob", bound=Job)


@frozen
class _Roots:
    roots: list[str]


class Jobs(Generic[AnyJob]):
    """Jobs that run on the server one after another, beside searches, and resume when it restarts.

    Every method raises NotPermitted for a key that is limited to groups.
    """

    ALL = "/jobs"
    ROOTS = "/jobs/import/roots"
    ONE = "/jobs/{job_id}"
    REPORT = "/jobs/{job_id}/report"
    WARNINGS = "/jobs/{job_id}/warnings"

    START: ClassVar[str]
    KIND: ClassVar[str]

    def __init__(self, calls: Calls, model: type[AnyJob]) -> None:
        self._calls = calls
        self._model = model

    def roots(self) -> list[str]:
        """Return the folders on the server's machine that jobs may read photos from; by default there are none.

        >>> [PurePath(root).name for root in sdk.imports.roots()]
        ['photos']
        """
        return self._calls.one(_Roots, Request("GET", self.ROOTS)).roots

    def get(self, job_id: Id) -> AnyJob:
        """Return a job with its progress; raises JobNotFound.

        >>> sdk.cluster_jobs.get(job.id).state
        'done'
        """
        return self._calls.one(self._model, Request("GET", fill(self.ONE, job_id)))

    def get_all(self, page_args: PageArgs | None = None) -> Page[AnyJob]:
        """Return a page of the jobs of this kind, by id; raises ValidationFailed.

        >>> [found.id == job.id for found in sdk.cluster_jobs.get_all().items]
        [True]
        """
        return self._calls.page(self._model, self.ALL, page_args, query={"kind": self.KIND})

    def iterate(self, size: int = 1000) -> Iterator[AnyJob]:
        """Yield all jobs of this kind, fetching `size` at a time.

        >>> [found.id == imported.id for found in sdk.imports.iterate()]
        [True]
        """
        return every(self.get_all, size)

    def get_all_refusals(self, page_args: PageArgs | None, job_id: Id) -> Page[Refusal]:
        """Return a page of the photos that a job refused; raises JobNotFound or ValidationFailed.

        >>> sdk.imports.get_all_refusals(PageArgs(page=1, size=10), imported.id).items[0].type
        'image_invalid'
        """
        return self._calls.page(Refusal, fill(self.REPORT, job_id), page_args)

    def iterate_refusals(self, job_id: Id, size: int = 1000) -> Iterator[Refusal]:
        """Yield all photos that a job refused, in its order, fetching `size` at a time; raises JobNotFound.

        >>> [refusal.place for refusal in sdk.imports.iterate_refusals(imported.id)]
        ['Eileen Collins/notes.jpg']
        """
        return every(partial(self.get_all_refusals, job_id=job_id), size)

    def get_all_warnings(self, page_args: PageArgs | None, job_id: Id) -> Page[JobWarning]:
        """Return a page of the photos that a job enrolled with warnings; raises JobNotFound or ValidationFailed.

        >>> sdk.imports.get_all_warnings(PageArgs(page=1, size=10), imported.id).items[0].place
        'Barack Obama/cut.jpg'
        """
        return self._calls.page(JobWarning, fill(self.WARNINGS, job_id), page_args)

    def iterate_warnings(self, job_id: Id, size: int = 1000) -> Iterator[JobWarning]:
        """Yield all photos that a job enrolled with warnings, in its order, `size` at a time; raises JobNotFound.

        >>> [(warning.place, warning.reason) for warning in sdk.imports.iterate_warnings(imported.id)]
        [('Barack Obama/cut.jpg', 'picture_incomplete')]
        """
        return every(partial(self.get_all_warnings, job_id=job_id), size)

    def cancel(self, job_id: Id) -> AnyJob:
        """Cancel a job and return it; a running one stops within moments. Raises JobNotFound.

        People that an import enrolled stay; faces that a clustering found are erased. A finished job is not changed.

        >>> started = sdk.imports.start(pile)
        >>> sdk.imports.wait(sdk.imports.cancel(started.id).id).state
        'cancelled'
        """
        return self._calls.one(self._model, Request("DELETE", fill(self.ONE, job_id)))

    def delete(self, job_id: Id) -> None:
        """Delete a finished job, its report and the clusters it found; raises JobNotFound or JobUnfinished.

        The people it enrolled stay.

        >>> sdk.cluster_jobs.delete(job.id)
        >>> list(sdk.cluster_jobs.iterate())
        []
        """
        self._calls.reply(Request("DELETE", fill(self.REPORT, job_id)))

    def wait(self, job_id: Id, progress: Callable[[AnyJob], object] | None = None, interval: float = 1.0) -> AnyJob:
        """Wait until a job is done or cancelled, and return it.

        Calls `progress` with the job every `interval` seconds, once its photos are counted. Raises JobNotFound, or the
        error that the job failed with.

        >>> started = sdk.imports.start(pile)
        >>> seen = []
        >>> sdk.imports.wait(started.id, progress=seen.append).state
        'done'
        >>> f"{seen[-1].done} of {seen[-1].total} photos"
        '4 of 4 photos'
        """
        check_callback(progress, "progress")
        seconds(interval, "interval")
        while True:
            found = self.get(job_id)
            if progress is not None and found.total is not None:
                progress(found)
            if found.error:
                raise error_of(found.error.type, found.error.message)
            if found.is_finished:
                return found
            sleep(interval)

    def _send(self, archive: ArchiveSource, options: Mapping[str, Any]) -> AnyJob:
        sent = archive_of(archive)
        content = Content("application/zip", sent.pieces)
        query = {"name": sent.name, **options}
        return self._calls.one(self._model, Request("POST", self.START, query, content=content))

    def _send_path(self, path: str | PathLike[str], options: Mapping[str, Any]) -> AnyJob:
        body = {"path": encodable(path_text(path, "path"), "path")}
        return self._calls.one(self._model, Request("POST", self.START, options, body))

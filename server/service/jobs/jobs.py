"""Jobs on the server: queueing, listing, cancelling and deleting."""

from collections.abc import Mapping

from attrs import evolve

from server.domain.entities import Page, PageArgs, Person
from server.domain.errors import FaceTaken, GroupNotFound, JobUnfinished
from server.domain.identification.display import looks_like
from server.domain.jobs import UNFINISHED, Job, JobDraft, JobKind, JobState, JobWarning, Refusal
from server.records.records import Records
from server.service.jobs.archives import Archives, ReadChunk


class Jobs:
    """Manages jobs. Every method raises NotPermitted for a key that is limited to groups.

    Methods that take a job's id raise JobNotFound.
    """

    def __init__(self, records: Records, archives: Archives) -> None:
        self._records = records
        self._archives = archives

    def roots(self) -> list[str]:
        """Return the folders on the server's machine that jobs may read from."""
        self._records.visibility.refuse_limited()
        return self._archives.roots

    def start(self, draft: JobDraft) -> Job:
        """Queue a job for a path.

        Raises ImportPathRefused, ValidationFailed, GroupNotFound or StorageNotFound.
        """
        self._check(draft)
        located = self._archives.locate(draft.source.path or "")
        return self._queued(evolve(draft, source=evolve(draft.source, path=located)))

    def start_archive(self, draft: JobDraft, read: ReadChunk) -> Job:
        """Store an uploaded archive and queue a job for it.

        Raises ArchiveInvalid, StorageFull, ReadOnly, GroupNotFound or StorageNotFound.
        """
        self._check(draft)
        archive = self._archives.keep(read)
        try:
            return self._queued(evolve(draft, source=evolve(draft.source, archive=archive)))
        except BaseException:
            self._archives.discard(archive)
            raise

    def any_unfinished(self) -> bool:
        """Return whether any job is unfinished."""
        with self._records.session():
            return self._records.jobs.next_unfinished() is not None

    def page(self, args: PageArgs, kind: JobKind | None) -> Page[Job]:
        """Return a page of the jobs of a kind, or of all, by id."""
        self._records.visibility.refuse_limited()
        return self._records.jobs.page(args, kind)

    def counts(self) -> dict[tuple[JobKind, JobState], int]:
        """Return how many jobs there are of each kind in each state."""
        return self._records.jobs.counts()

    def get(self, id: int) -> Job:
        """Return a job."""
        self._records.visibility.refuse_limited()
        return self._records.jobs.get(id)

    def refusals(self, id: int, args: PageArgs) -> Page[Refusal]:
        """Return a page of the photos that a job refused. A person who has the face is named while enrolled."""
        self.get(id)
        page = self._records.jobs.refusals(id, args)
        living = self._records.persons.living([refusal.person_id for refusal in page.items if refusal.person_id])
        return evolve(page, items=[_with_name(refusal, living) for refusal in page.items])

    def warnings(self, id: int, args: PageArgs) -> Page[JobWarning]:
        """Return a page of the photos that a job enrolled with warnings."""
        self.get(id)
        return self._records.jobs.warnings(id, args)

    def cancel(self, id: int) -> Job:
        """Cancel a job, and return it; a finished one is not changed.

        People that an import enrolled stay; faces that a clustering found are erased.
        """
        with self._records.transaction():
            state = self.get(id).state
            if state is JobState.QUEUED:
                self._records.jobs.end(id, JobState.CANCELLED)
            elif state is JobState.RUNNING:
                self._records.jobs.ask_to_cancel(id)
        found = self.get(id)
        if state is JobState.QUEUED and found.draft.source.archive:
            self._archives.discard(found.draft.source.archive)
        return found

    def remove(self, id: int) -> None:
        """Delete a job with its refusals and clusters; the people it enrolled stay. Raises JobUnfinished."""
        with self._records.transaction():
            found = self.get(id)
            if found.state in UNFINISHED:
                raise JobUnfinished(f"job {id} is {found.state}; cancel it first")
            self._records.jobs.remove(id)

    def settle_archives(self) -> None:
        """Erase what the data directory has of archives that no job needs, while no other process uses it."""
        self._archives.settle(self._records.jobs.archives())

    def _check(self, draft: JobDraft) -> None:
        self._records.visibility.refuse_limited()
        missing = self._records.groups.missing(draft.scope)
        if missing:
            raise GroupNotFound.of(*missing)
        if draft.storage_id is not None:
            self._records.storages.get(draft.storage_id)

    def _queued(self, draft: JobDraft) -> Job:
        with self._records.transaction():
            return self._records.jobs.get(self._records.jobs.add(draft))


def _with_name(refusal: Refusal, living: Mapping[int, Person]) -> Refusal:
    if refusal.type != FaceTaken.type:
        return refusal
    return evolve(refusal, message=looks_like(living.get(refusal.person_id or 0), refusal.confidence))

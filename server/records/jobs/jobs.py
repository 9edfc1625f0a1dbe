"""Jobs, with their refusals and warnings."""

import json
from collections.abc import Sequence
from itertools import product
from typing import Any

from attrs import Attribute, asdict
from peewee import fn

from server.domain.batches import batches
from server.domain.entities import Page, PageArgs
from server.domain.errors import FaceTaken, JobNotFound, KithError
from server.domain.jobs import UNFINISHED, Counts, Job, JobDraft, JobKind, JobState, JobWarning, Refusal, Source
from server.records.sql.columns import now, to_time
from server.records.sql.paging import page_of
from server.records.sql.rows import Row
from server.records.sql.tables import Tables


class JobRecords:
    """Queries over jobs."""

    def __init__(self, tables: Tables) -> None:
        self._jobs = tables.jobs
        self._refusals = tables.refusals
        self._remarks = tables.remarks
        self._persons = tables.persons

    def add(self, draft: JobDraft) -> int:
        """Queue a job and return its id."""
        id: int = self._jobs.insert(**_columns(draft), state=JobState.QUEUED, created=now()).execute()
        return id

    def get(self, id: int) -> Job:
        """Return the job; raises JobNotFound."""
        row = self._jobs.select().where(self._jobs.id == id).dicts().first()
        if row is None:
            raise JobNotFound.of(id)
        return _to_job(row)

    def page(self, args: PageArgs, kind: JobKind | None) -> Page[Job]:
        """Return a page of the jobs of a kind, or of all, by id."""
        query = self._jobs.select()
        return page_of(query.where(self._jobs.kind == kind) if kind else query, self._jobs.id, args, _to_job)

    def counts(self) -> dict[tuple[JobKind, JobState], int]:
        """Return the number of jobs of each kind in each state."""
        columns = self._jobs.kind, self._jobs.state
        rows = self._jobs.select(*columns, fn.COUNT(self._jobs.id)).group_by(*columns).tuples()
        counted = {(JobKind(kind), JobState(state)): count for kind, state, count in rows}
        return dict.fromkeys(product(JobKind, JobState), 0) | counted

    def next_unfinished(self) -> Job | None:
        """Return the next job to run: an interrupted one, or else the first in the queue."""
        for state in UNFINISHED:
            row = self._jobs.select().where(self._jobs.state == state).order_by(self._jobs.id).dicts().first()
            if row:
                return _to_job(row)
        return None

    def begin(self, id: int) -> None:
        """Record that a job has started, or started again."""
        started = fn.COALESCE(self._jobs.started, now())
        self._change(id, {"state": JobState.RUNNING, "attempts": self._jobs.attempts + 1, "started": started})

    def restart(self, id: int) -> None:
        """Reset a job's progress."""
        self._change(id, {**asdict(Counts()), "last_place": None})
        for report in (self._refusals, self._remarks):
            report.delete().where(report.job_id == id).execute()

    def listed(self, id: int, total: int) -> None:
        """Record the number of photos."""
        self._change(id, {"total": total})

    def progress(self, id: int, counts: Counts, last_place: str | None, rate: float) -> None:
        """Record a job's progress."""
        self._change(id, {**asdict(counts), "last_place": last_place, "rate": rate, "attempts": 0})

    def add_refusals(self, id: int, refusals: Sequence[Refusal]) -> None:
        """Record the photos that a job refused, without messages that name a person."""
        rows = [{"job_id": id, **_without_id(refusal)} for refusal in refusals]
        for batch in batches(rows):
            self._refusals.insert(batch).execute()

    def add_warnings(self, id: int, warnings: Sequence[JobWarning]) -> None:
        """Record the photos that a job enrolled with warnings, except those of persons deleted since."""
        ids = {warning.person_id for warning in warnings}
        there = {id for (id,) in self._persons.select(self._persons.id).where(self._persons.id.in_(ids)).tuples()}
        rows = [
            {"job_id": id, **asdict(warning, filter=_is_kept), "details": json.dumps(warning.details)}
            for warning in warnings
            if warning.person_id in there
        ]
        for batch in batches(rows):
            self._remarks.insert(batch).execute()

    def end(self, id: int, state: JobState, error: KithError | None = None) -> None:
        """Record that a job has ended, and why if it failed."""
        why = {"error_type": error.type, "error_message": error.message} if error else {}
        self._change(id, {"state": state, "finished": now(), **why})

    def ask_to_cancel(self, id: int) -> None:
        """Record that a running job should stop."""
        self._change(id, {"cancelling": 1})

    def is_to_stop(self, id: int) -> bool:
        """Return whether a running job should stop."""
        row = self._jobs.select(self._jobs.cancelling).where(self._jobs.id == id).dicts().first()
        return row is None or bool(row["cancelling"])

    def remove(self, id: int) -> None:
        """Delete a job and its refusals."""
        self._jobs.delete().where(self._jobs.id == id).execute()

    def refusals(self, id: int, args: PageArgs) -> Page[Refusal]:
        """Return a page of the photos that a job refused, in its order."""
        refusals = self._refusals
        columns = (
            refusals.place,
            refusals.person_id,
            refusals.type,
            refusals.message,
            refusals.confidence,
            refusals.id,
        )
        query = refusals.select(*columns).where(refusals.job_id == id)
        return page_of(query, refusals.id, args, lambda row: Refusal(**row))

    def reassign(self, person_id: int, to: int) -> None:
        """Replace this person with another in refusals and warnings."""
        for report in (self._refusals, self._remarks):
            report.update(person_id=to).where(report.person_id == person_id).execute()

    def warnings(self, id: int, args: PageArgs) -> Page[JobWarning]:
        """Return a page of the photos that a job enrolled with warnings, in its order."""
        remarks = self._remarks
        query = remarks.select().where(remarks.job_id == id)
        return page_of(query, remarks.id, args, _to_warning)

    def archives(self) -> set[str]:
        """Return the names of the archives that are still needed."""
        needed = self._jobs.state.in_(UNFINISHED) & self._jobs.archive.is_null(False)
        return {name for (name,) in self._jobs.select(self._jobs.archive).where(needed).tuples()}

    def _change(self, id: int, columns: Row) -> None:
        self._jobs.update(**columns).where(self._jobs.id == id).execute()


def _columns(draft: JobDraft) -> Row:
    return {
        "kind": draft.kind,
        "source": draft.source.name,
        "path": draft.source.path,
        "archive": draft.source.archive,
        "groups": json.dumps(draft.groups),
        "force": int(draft.force),
        "scope": json.dumps(draft.scope),
        "storage_id": draft.storage_id,
    }


def _without_id(refusal: Refusal) -> Row:
    row = asdict(refusal, filter=_is_kept)
    return {**row, "message": ""} if refusal.type == FaceTaken.type else row


def _is_kept(attribute: "Attribute[Any]", _: Any) -> bool:
    return attribute.name != "id"


def _to_warning(row: Row) -> JobWarning:
    columns = {name: value for name, value in row.items() if name != "job_id"}
    return JobWarning(**{**columns, "details": json.loads(row["details"])})


def _to_job(row: Row) -> Job:
    return Job(
        id=row["id"],
        draft=_to_draft(row),
        state=JobState(row["state"]),
        counts=Counts(row["enrolled"], row["known"], row["refused"], row["seen"], row["faces"]),
        total=row["total"],
        last_place=row["last_place"],
        rate=row["rate"],
        error_type=row["error_type"],
        error_message=row["error_message"],
        created=to_time(row["created"]),
        started=row["started"] and to_time(row["started"]),
        finished=row["finished"] and to_time(row["finished"]),
        attempts=row["attempts"],
    )


def _to_draft(row: Row) -> JobDraft:
    return JobDraft(
        source=Source(row["source"], row["path"], row["archive"]),
        kind=JobKind(row["kind"]),
        groups=tuple(json.loads(row["groups"])),
        force=bool(row["force"]),
        scope=tuple(json.loads(row["scope"])),
        storage_id=row["storage_id"],
    )

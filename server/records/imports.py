"""Imports, and the photos that they refused."""

import json
from collections.abc import Sequence

from attrs import asdict
from peewee import fn

from server.domain.batches import batches
from server.domain.entities import Page, PageArgs
from server.domain.errors import ImportNotFound, KithError
from server.domain.imports import UNFINISHED, Counts, Import, ImportDraft, ImportState, Refusal, Source
from server.records.columns import now, to_time
from server.records.paging import page_of
from server.records.rows import Row
from server.records.tables import Tables


class ImportRecords:
    """Queries over imports."""

    def __init__(self, tables: Tables) -> None:
        self._imports = tables.imports
        self._refusals = tables.refusals

    def add(self, draft: ImportDraft) -> int:
        """Queue an import and return its id."""
        id: int = self._imports.insert(**_columns(draft), state=ImportState.QUEUED, created=now()).execute()
        return id

    def get(self, id: int) -> Import:
        """Return the import, or raise ImportNotFound."""
        row = self._imports.select().where(self._imports.id == id).dicts().first()
        if row is None:
            raise ImportNotFound.of(id)
        return _to_import(row)

    def page(self, args: PageArgs) -> Page[Import]:
        """Return a page of all imports, by id."""
        return page_of(self._imports.select(), self._imports.id, args, _to_import)

    def next(self) -> Import | None:
        """Return the import to do now: one that was interrupted, else the first in the queue."""
        for state in UNFINISHED:
            query = self._imports.select().where(self._imports.state == state)
            row = query.order_by(self._imports.id).dicts().first()
            if row:
                return _to_import(row)
        return None

    def begin(self, id: int) -> None:
        """Note that an import is begun, or begun again."""
        started = fn.COALESCE(self._imports.started, now())
        self._change(id, {"state": ImportState.RUNNING, "attempts": self._imports.attempts + 1, "started": started})

    def restart(self, id: int) -> None:
        """Forget how far an import was."""
        self._change(id, {**asdict(Counts()), "last_place": None})
        self._refusals.delete().where(self._refusals.import_id == id).execute()

    def listed(self, id: int, total: int) -> None:
        """Note how many photos there are."""
        self._change(id, {"total": total})

    def progress(self, id: int, counts: Counts, last_place: str | None, rate: float) -> None:
        """Note how far an import is."""
        self._change(id, {**asdict(counts), "last_place": last_place, "rate": rate, "attempts": 0})

    def add_refusals(self, id: int, refusals: Sequence[Refusal]) -> None:
        """Note what an import refused."""
        rows = [{"import_id": id, **_without_id(refusal)} for refusal in refusals]
        for batch in batches(rows):
            self._refusals.insert(batch).execute()

    def end(self, id: int, state: ImportState, error: KithError | None = None) -> None:
        """Note that an import is finished, and what it failed with."""
        why = {"error_type": error.type, "error_message": error.message} if error else {}
        self._change(id, {"state": state, "finished": now(), **why})

    def ask_to_cancel(self, id: int) -> None:
        """Note that a running import is to stop."""
        self._change(id, {"cancelling": 1})

    def is_to_stop(self, id: int) -> bool:
        """Return whether a running import is to stop."""
        row = self._imports.select(self._imports.cancelling).where(self._imports.id == id).dicts().first()
        return row is None or bool(row["cancelling"])

    def remove(self, id: int) -> None:
        """Forget an import and what it refused."""
        self._imports.delete().where(self._imports.id == id).execute()

    def refusals(self, id: int, args: PageArgs) -> Page[Refusal]:
        """Return a page of what an import refused, in its order."""
        refusals = self._refusals
        columns = (refusals.place, refusals.person_id, refusals.type, refusals.message, refusals.id)
        query = refusals.select(*columns).where(refusals.import_id == id)
        return page_of(query, refusals.id, args, lambda row: Refusal(**row))

    def archives(self) -> set[str]:
        """Return the names of the archives that are still needed."""
        needed = self._imports.state.in_(UNFINISHED) & self._imports.archive.is_null(False)
        return {name for (name,) in self._imports.select(self._imports.archive).where(needed).tuples()}

    def _change(self, id: int, columns: Row) -> None:
        self._imports.update(**columns).where(self._imports.id == id).execute()


def _columns(draft: ImportDraft) -> Row:
    return {
        "source": draft.source.name,
        "path": draft.source.path,
        "archive": draft.source.archive,
        "groups": json.dumps(draft.groups),
        "force": int(draft.force),
    }


def _without_id(refusal: Refusal) -> Row:
    return {name: value for name, value in asdict(refusal).items() if name != "id"}


def _to_import(row: Row) -> Import:
    source = Source(row["source"], row["path"], row["archive"])
    return Import(
        id=row["id"],
        draft=ImportDraft(source, tuple(json.loads(row["groups"])), bool(row["force"])),
        state=ImportState(row["state"]),
        counts=Counts(row["enrolled"], row["known"], row["refused"]),
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

"""The stored entries of the audit log."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from peewee import SQL, Expression, fn

from server.domain.audit.chain import START, Anchor, hash_in, sealed
from server.domain.audit.entries import Action, AuditEntry, AuditQuery, Content, content, to_entry
from server.domain.entities import Page, PageArgs
from server.records.sql.columns import from_time
from server.records.sql.database import Database
from server.records.sql.paging import page_of
from server.records.sql.tables import Tables

_ENTRIES_PER_BATCH = 1000


class AuditRecords:
    """Queries over the audit log, which only grows; `watching` adds the entries of changes."""

    def __init__(self, database: Database, tables: Tables) -> None:
        self._database = database
        self._audit = tables.audit

    def append(self, contents: Iterable[Content]) -> None:
        """Add entries. Call it inside a transaction."""
        head = self.head() or Anchor(0, START)
        previous, rows = head.hash, []
        for id, written in enumerate(contents, head.id + 1):
            entry = sealed(previous, {"id": id, **written})
            previous = hash_in(entry)
            rows.append((id, entry))
        self._database.execute_many(self._database.native_sql("INSERT INTO audit (id, entry) VALUES (?, ?)"), rows)

    def head(self) -> Anchor | None:
        """Return the number and hash of the last entry, or None if there is none."""
        rows = self._database.rows("SELECT id, entry FROM audit ORDER BY id DESC LIMIT 1")
        return Anchor(rows[0][0], hash_in(rows[0][1])) if rows else None

    def texts(self, query: AuditQuery | None = None) -> Iterator[tuple[int, str]]:
        """Yield entries as stored, with their numbers, in order: all, or those that meet the query."""
        last = 0
        conditions = self._conditions(query) if query else []
        while True:
            found = self._audit.select(self._audit.id, self._audit.entry).where(self._audit.id > last, *conditions)
            batch: Sequence[tuple[int, str]] = list(found.order_by(self._audit.id).limit(_ENTRIES_PER_BATCH).tuples())
            yield from batch
            if len(batch) < _ENTRIES_PER_BATCH:
                return
            last = batch[-1][0]

    def page(self, args: PageArgs, query: AuditQuery) -> Page[AuditEntry]:
        """Return a page of the entries that meet the query, by id."""
        found = self._audit.select(self._audit.id, self._audit.entry)
        conditions = self._conditions(query)
        return page_of(found.where(*conditions) if conditions else found, self._audit.id, args, _to_entry)

    def prune(self, before: datetime) -> None:
        """Remove the oldest entries, made before this time, and record the last of them, so that the chain still holds.

        If only such records are that old, they stay: removing one would add another. Call it inside a transaction.
        """
        kept = self._audit.select(fn.MIN(self._audit.id)).where(self._at() >= from_time(before)).scalar()
        last = self._last_before(kept)
        if last is None or not self._has_more_than_pruning(last[0]):
            return
        through = Anchor(last[0], hash_in(last[1]))
        pruned = content(Action.PRUNED, {}, through_id=through.id, through_hash=through.hash)
        self.append([pruned])
        self._audit.delete().where(self._audit.id <= through.id).execute()

    def _last_before(self, kept: int | None) -> tuple[int, str] | None:
        query = self._audit.select(self._audit.id, self._audit.entry)
        older = query if kept is None else query.where(self._audit.id < kept)
        row: tuple[int, str] | None = older.order_by(self._audit.id.desc()).tuples().first()
        return row

    def _has_more_than_pruning(self, last: int) -> bool:
        query = self._audit.select(self._audit.id).where(self._audit.id <= last, self._field("action") != Action.PRUNED)
        return query.first() is not None

    def _at(self) -> Any:
        return self._field("at")

    def _field(self, name: str) -> Any:
        return SQL(self._database.dialect.detail.format(name=name))

    def _conditions(self, query: AuditQuery) -> list[Expression]:
        return [
            *([self._is_about(query.person_id)] if query.person_id else []),
            *([self._field("by_key_id") == str(query.key_id)] if query.key_id else []),
            *([self._field("action") == query.action] if query.action else []),
            *([self._at() >= from_time(query.since)] if query.since else []),
            *([self._at() < from_time(query.until)] if query.until else []),
        ]

    def _is_about(self, person_id: int) -> Any:
        about = self._database.native_sql(self._database.dialect.about)
        return self._audit.id.in_(SQL(f"({about})", (str(person_id),)))


def _to_entry(row: dict[str, Any]) -> AuditEntry:
    return to_entry(json.loads(row["entry"]))

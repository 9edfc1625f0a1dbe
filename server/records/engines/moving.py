"""Moving of all records between databases of either kind, in batches, so that an interrupted move can continue."""

import hashlib
from collections.abc import Iterator
from typing import Any

from attrs import field, frozen

from server.domain.operator_errors import DatabaseDamaged, DatabaseUnfit, NotEmpty
from server.records.engines.escaping import unescaped
from server.records.identity import identity_of
from server.records.migrations import migrate
from server.records.sql.database import Database
from server.records.sql.tables import BoundTable, Tables

ARRIVING = "arriving"
"""The setting that a database has while records are being moved to it: the identity of their source."""
_ROWS_PER_BATCH = 2000
_NUMBERED = (
    *("storages", "groups", "persons", "pictures", "keys", "jobs", "refusals", "remarks", "clusters"),
    *("cluster_faces", "clusters_apart", "inbox", "rejections", "changes"),
)
_KEYED = {
    "facets": 5,
    "memberships": 2,
    "encodings": 2,
    "templates": 2,
    "strays": 2,
    "cluster_portraits": 1,
    "scores": 3,
    "audit": 1,
}
"""Number of leading columns that identify a row, for the other tables."""
_ORDER = (
    *("storages", "groups", "persons", "facets", "memberships", "pictures", "encodings", "templates", "strays", "keys"),
    *("jobs", "refusals", "remarks", "clusters", "cluster_faces", "cluster_portraits", "clusters_apart", "inbox"),
    *("rejections", "scores", "audit", "changes"),
)
"""The order of tables: those referred to come before those that refer to them; settings come last."""


@frozen
class Moving:
    """A move from a database that nobody else writes to, to one that has no other records.

    Every method needs a session on both.
    """

    source: Database
    target: Database
    _of_source: Tables = field(init=False)
    _of_target: Tables = field(init=False)

    @_of_source.default
    def _(self) -> Tables:
        return Tables(self.source)

    @_of_target.default
    def _(self) -> Tables:
        return Tables(self.target)

    def begin(self) -> int:
        """Record the source in the target, and return how many rows are left to move.

        Raises NotEmpty for a target that has records, or part of another source's, and DatabaseUnfit for a source that
        is encrypted by keys, which stay in their files.
        """
        for database in (self.source, self.target):
            migrate(database)
        if self._of_source.person_keys.select().count():
            raise DatabaseUnfit("a data directory with a master key cannot be moved to PostgreSQL")
        with self.source.atomic():
            whose = identity_of(self._of_source)
        with self.target.atomic():
            self._claim(whose)
        return sum(self._left(name) for name in _ORDER)

    def rows(self) -> Iterator[str]:
        """Move the remaining rows, and yield the table of each row moved."""
        for name in _ORDER:
            while batch := self._read(self._of_source, name, self._count(self._of_target, name)):
                self._write(name, batch)
                yield from (name for _ in batch)

    def finish(self) -> None:
        """Compare everything, and release the target for servers. Raises DatabaseDamaged if the two differ."""
        for name in _ORDER:
            if self._digest(self._of_source, name) != self._digest(self._of_target, name):
                raise DatabaseDamaged(f"the table {name} differs: was the source changed? Begin with an empty database")
        with self.target.atomic():
            for name in _NUMBERED:
                self._count_on(name)
            self._of_target.settings.delete().execute()
            self._write("settings", list(self._of_source.settings.select().tuples()))

    def _claim(self, whose: str) -> None:
        there = dict(self._of_target.settings.select().tuples())
        if there == {ARRIVING: whose}:
            return
        if there or any(self._count(self._of_target, name) for name in _ORDER):
            raise NotEmpty(
                "the target database already has records: if the move is not complete, name an empty database"
            )
        self._of_target.settings.insert(name=ARRIVING, value=whose).execute()

    def _left(self, name: str) -> int:
        return self._count(self._of_source, name) - self._count(self._of_target, name)

    def _count(self, tables: Tables, name: str) -> int:
        return int(_table(tables, name).select().count())

    def _read(self, tables: Tables, name: str, after: int) -> list[tuple[Any, ...]]:
        table = _table(tables, name)
        columns = [getattr(table, column) for column in table._columns]
        query = table.select(*columns).order_by(*columns[: _KEYED.get(name, 1)]).limit(_ROWS_PER_BATCH).offset(after)
        return [tuple(map(_plain, row)) for row in query.tuples()]

    def _write(self, name: str, rows: list[tuple[Any, ...]]) -> None:
        columns = _table(self._of_target, name)._columns
        names, places = ", ".join(f'"{column}"' for column in columns), ", ".join("?" for _ in columns)
        with self.target.atomic():
            self.target.execute_many(self.target.native_sql(f'INSERT INTO "{name}" ({names}) VALUES ({places})'), rows)  # noqa: S608  # names of ours

    def _digest(self, tables: Tables, name: str) -> tuple[int, int]:
        """Return the number of rows and the sum of their hashes, which does not depend on their order."""
        count, total = 0, 0
        while batch := self._read(tables, name, count):
            count += len(batch)
            total += sum(int.from_bytes(hashlib.sha256(repr(row).encode()).digest()) for row in batch)
        return count, total

    def _count_on(self, name: str) -> None:
        column = _table(self._of_source, name)._columns[0]
        last = self.source.last_number(name, column)
        if last:
            self.target.keep_above(name, last, column)


def _table(tables: Tables, name: str) -> BoundTable:
    table: BoundTable = getattr(tables, name)
    return table


def _plain(value: Any) -> Any:
    return unescaped(value) if isinstance(value, str) else bytes(value) if isinstance(value, memoryview) else value

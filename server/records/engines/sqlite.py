"""SQLite, in a data directory, and the translation of its errors."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType

import peewee
from playhouse.pool import PooledSqliteDatabase

from server.domain.errors import KithError, Overloaded, ReadOnly, StorageFull
from server.domain.operator_errors import DatabaseDamaged
from server.domain.unicode import composed
from server.records.engines.dialect import SQLITE
from server.records.people.folding import fold
from server.records.people.leaves import facets_as_json
from server.records.sql.database import PATIENCE_SECONDS, Database

READ_WHOLE = 128 * 2**20
"""Bytes up to which a start reads the whole database. For a larger one it reads the header and the schema, so that no
start waits long for the disk; 110 MB took 0.4 s. A thorough check always reads everything."""

_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",  # an acknowledged write survives a power cut
    "foreign_keys": 1,
    "secure_delete": 1,  # deleted rows are overwritten, not just unlinked
    "busy_timeout": 1000 * PATIENCE_SECONDS,
    "cache_size": -65_536,
}
_SCHEMA = "SELECT 'ok' FROM (SELECT count(*) FROM sqlite_master)"

_MEANINGS: dict[str, type[KithError]] = {
    "disk is full": StorageFull,
    "readonly": ReadOnly,
    "unable to open": ReadOnly,
    "locked": Overloaded,
    "not a database": DatabaseDamaged,
    "malformed": DatabaseDamaged,
}


class Sqlite(Database, PooledSqliteDatabase):  # type: ignore[misc]  # Peewee's own classes disagree
    """A file in WAL mode."""

    dialect = SQLITE
    rewrites_rows = True

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(
            os.fspath(path),
            pragmas=_PRAGMAS,
            lock_type="IMMEDIATE",
            autoconnect=False,
            max_connections=256,
            timeout=PATIENCE_SECONDS,
            check_same_thread=False,
        )
        self.register_function(fold, "fold", 1)
        self.register_function(lambda text: text and composed(text), "composed", 1)
        self.register_function(facets_as_json, "facets", 1)
        self._preparations: list[Callable[[sqlite3.Connection], None]] = []

    def prepare(self, prepare: Callable[[sqlite3.Connection], None]) -> None:
        """Prepare every connection opened from now on with this function; none is open yet."""
        self.close_all()
        self._preparations.append(prepare)

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Open a connection for this thread and return whether it is a new one.

        Creating the write-ahead log requires that nobody else has the file open, which SQLite does not wait for by
        itself.
        """
        deadline = monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return bool(super().connect(reuse_if_open))
            except peewee.OperationalError as error:
                if "locked" not in str(error) or monotonic() > deadline:
                    raise
            sleep(0.01)

    def _add_conn_hooks(self, conn: sqlite3.Connection) -> None:
        super()._add_conn_hooks(conn)  # type: ignore[misc]  # Peewee's stubs lack it
        for prepare in self._preparations:
            prepare(conn)

    def translated_errors(self) -> AbstractContextManager[None]:
        """Turn SQLite's own errors into domain errors."""
        return translated_errors()

    def faults(self, *, thorough: bool) -> list[str]:
        """Return what is wrong with the file and, if thorough, with references between its tables."""
        if thorough:
            return [fault for check in ("integrity_check", "foreign_key_check") for fault in self._found(check)]
        small = Path(self.database).stat().st_size <= READ_WHOLE
        return self._found("quick_check(1)") if small else _lines(self.rows(_SCHEMA))

    def _found(self, check: str) -> list[str]:
        return _lines(self.rows(f"PRAGMA {check}"))

    def last_number(self, table: str, column: str = "id") -> int:
        """Return the last number that AUTOINCREMENT used."""
        return sum(number for (number,) in self.rows("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)))

    def keep_above(self, table: str, id: int, column: str = "id") -> None:
        """Record a number whose row no longer exists; SQLite records those of existing rows itself."""
        self.execute_sql("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (id, table))
        self.execute_sql(
            "INSERT INTO sqlite_sequence (name, seq) SELECT ?, ? "
            "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?)",
            (table, id, table),
        )

    def incarnation(self) -> str:
        """Return nothing: a restore replaces the whole data directory."""
        return ""

    def copy_to(self, path: str | os.PathLike[str]) -> None:
        """Write the database as it is now to a new file; writers do not wait."""
        with closing(sqlite3.connect(path)) as copy, translated_errors():
            copy.execute("PRAGMA synchronous = off")  # only this process uses the copy
            self.connection().backup(copy)

    def rollback(self) -> None:
        """Roll back; if the disk is full, SQLite has already done so."""
        if self.connection().in_transaction:
            super().rollback()

    def close_all(self) -> None:
        """Close every connection."""
        PooledSqliteDatabase.close_all(self)


class _Meaning:
    """A context as a class, since a generator as a context takes as long as a small query."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if isinstance(error, peewee.DatabaseError | sqlite3.DatabaseError):
            raise _meant(error) from None


_MEANING = _Meaning()


def translated_errors() -> AbstractContextManager[None]:
    """Turn SQLite's own errors into domain errors."""
    return _MEANING


def _meant(error: Exception) -> Exception:
    for words, meaning in _MEANINGS.items():
        if words in str(error):
            says = "is damaged" if meaning is DatabaseDamaged else "cannot be used now"
            return meaning(f"the database {says}: {error}")
    return error


def _lines(rows: list[tuple[object, ...]]) -> list[str]:
    return [" ".join(map(str, row)).replace("\n", " ") for row in rows if row != ("ok",)]

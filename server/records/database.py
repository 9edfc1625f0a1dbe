"""The connection to the database, and what its failures mean."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import peewee
from playhouse.pool import PooledSqliteDatabase

from server.domain.errors import DatabaseDamaged, KithError, Overloaded, ReadOnly, StorageFull
from server.domain.unicode import composed
from server.records.folding import fold
from server.records.leaves import facets_as_json

_PATIENCE = 30
"""Seconds that one waits for another's transaction."""

_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",  # an acknowledged write survives a power cut
    "foreign_keys": 1,
    "secure_delete": 1,  # deleted rows are overwritten, not just unlinked
    "busy_timeout": 1000 * _PATIENCE,
    "cache_size": -65_536,
}

_MEANINGS: dict[str, type[KithError]] = {
    "disk is full": StorageFull,
    "readonly": ReadOnly,
    "unable to open": ReadOnly,
    "locked": Overloaded,
    "not a database": DatabaseDamaged,
    "malformed": DatabaseDamaged,
}


class Database(PooledSqliteDatabase):
    """SQLite in WAL mode: readers never wait, writers take turns from the start of their transaction."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(
            os.fspath(path),
            pragmas=_PRAGMAS,
            lock_type="IMMEDIATE",
            autoconnect=False,
            max_connections=256,
            timeout=_PATIENCE,
            check_same_thread=False,
        )
        self.register_function(fold, "fold", 1)
        self.register_function(lambda text: text and composed(text), "composed", 1)
        self.register_function(facets_as_json, "facets", 1)

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Open a connection for this thread and return whether it is a new one.

        To begin a write-ahead log takes a file that nobody else has open, and SQLite does not wait for that by itself.
        """
        deadline = monotonic() + _PATIENCE
        while True:
            try:
                return bool(super().connect(reuse_if_open))
            except peewee.OperationalError as error:
                if "locked" not in str(error) or monotonic() > deadline:
                    raise
            sleep(0.01)

    @contextmanager
    def session(self) -> Iterator[None]:
        """Hold a connection for this thread; inside another session, share that one's."""
        if not self.is_closed():
            yield
            return
        with meaning():
            self.connect()
        try:
            yield
        finally:
            self.close()

    def execute_sql(self, sql: str, params: Any = None, *args: Any) -> Any:
        """Run a statement; raises StorageFull, ReadOnly or Overloaded where the database says so."""
        with meaning():
            return super().execute_sql(sql, params, *args)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return what a query answers; raises as `execute_sql` does, which takes longer than SQLite for a small one."""
        try:
            return self.connection().execute(sql, parameters).fetchall()  # type: ignore[no-any-return]  # Peewee's stubs
        except sqlite3.DatabaseError as error:
            raise _meant(error) from None

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each row of parameters; raises as `execute_sql` does."""
        with meaning():
            self.connection().executemany(sql, rows)

    def begin(self, lock_type: str | None = None) -> Any:
        """Begin a transaction; raises as `execute_sql` does."""
        with meaning():
            return super().begin(lock_type)

    def commit(self) -> Any:
        """Commit; raises as `execute_sql` does."""
        with meaning():
            return super().commit()

    def rollback(self) -> Any:
        """Roll back; where the disk is full, SQLite has done so already."""
        if self.connection().in_transaction:
            return super().rollback()
        return None


@contextmanager
def meaning() -> Iterator[None]:
    """Turn what SQLite says of its own failures into the errors of the domain."""
    try:
        yield
    except (peewee.DatabaseError, sqlite3.DatabaseError) as error:
        raise _meant(error) from None


def _meant(error: Exception) -> Exception:
    for words, meaning in _MEANINGS.items():
        if words in str(error):
            says = "is damaged" if meaning is DatabaseDamaged else "cannot do this now"
            return meaning(f"the database {says}: {error}")
    return error

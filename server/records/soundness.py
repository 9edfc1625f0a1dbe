"""Whether a database can be relied on, asked before anything is served from it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import peewee

from server.domain.errors import DatabaseDamaged, KithError, ReadOnly
from server.records.database import Database
from server.records.migrations import refuse_newer

READ_WHOLE = 128 * 2**20
"""Bytes of a database that a start reads whole. Of a larger one it reads the header and the schema, so that no start
waits long for the disk; 110 MB took 0.4 s. `damages` reads all of any."""

_SCHEMA = "SELECT 'ok' FROM (SELECT count(*) FROM sqlite_master)"


def refuse_unsound(path: Path) -> None:
    """Do nothing where the database is sound, or not made yet.

    Raises DatabaseDamaged, DatabaseNewer, or ReadOnly where it cannot be opened.
    """
    with _opened(path) as database:
        if database is None:
            return
        refuse_newer(database)
        check = "PRAGMA quick_check(1)" if path.stat().st_size <= READ_WHOLE else _SCHEMA
        found = _findings(database, check)
        if found:
            raise DatabaseDamaged(f"the database is damaged: {found[0]}")


def damages(path: Path) -> list[str]:
    """Return all that is wrong with the file and between its tables. Raises ReadOnly where it cannot be opened."""
    try:
        with _opened(path) as database:
            checks = ("PRAGMA integrity_check", "PRAGMA foreign_key_check")
            return [] if database is None else [damage for check in checks for damage in _findings(database, check)]
    except DatabaseDamaged as error:
        return [str(error)]


def _findings(database: Database, check: str) -> list[str]:
    rows = database.execute_sql(check).fetchall()
    return [" ".join(map(str, row)).replace("\n", " ") for row in rows if row != ("ok",)]


@contextmanager
def _opened(path: Path) -> Iterator[Database | None]:
    """Hold the database open, or nothing where there is none. Whatever it fails with names the file."""
    if not path.exists():
        yield None
        return
    if not path.is_file():
        raise ReadOnly(f"{path} should be the database, and is no file")
    database = Database(path)
    try:
        with database.session():
            yield database
    except KithError as error:
        raise type(error)(f"{path}: {error}") from None
    except (peewee.DatabaseError, sqlite3.DatabaseError) as error:
        raise DatabaseDamaged(f"{path}: the database is damaged: {error}") from None
    finally:
        database.close_all()

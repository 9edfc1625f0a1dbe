"""Checks that a database is sound, before anything is served from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import peewee

from server.domain.audit.entries import Audited
from server.domain.errors import KithError
from server.domain.operator_errors import DatabaseDamaged, DatabaseUnfit
from server.records.audit.level import level_in
from server.records.engines.moving import ARRIVING
from server.records.engines.opening import DatabaseLocation, database_at
from server.records.migrations import LATEST, newest_step, refuse_newer
from server.records.sql.database import Database
from server.records.sql.tables import BoundTable, Tables
from server.records.vectors.schema import refuse_without_halfvec


def refuse_unsound(location: DatabaseLocation) -> None:
    """Do nothing if the database is sound, or does not exist yet.

    Raises DatabaseDamaged, DatabaseNewer, DatabaseUnfit, ReadOnly if it cannot be opened, or DatabaseUnavailable.
    """
    with _opened(location) as database:
        if database is None:
            return
        refuse_newer(database)
        _refuse_unfinished(database)
        found = [*_gaps(database), *database.faults(thorough=False)]
        if found:
            raise DatabaseDamaged(f"the database is damaged: {found[0]}")


def refuse_without_vectors(location: DatabaseLocation) -> None:
    """Raise DatabaseUnfit for a PostgreSQL that cannot compare vectors, or DatabaseUnavailable."""
    with _opened(location) as database:
        if database is not None:
            refuse_without_halfvec(database)


def damages(location: DatabaseLocation) -> list[str]:
    """Return everything wrong with the file and its tables. Otherwise raises as `refuse_unsound` does."""
    try:
        with _opened(location) as database:
            return [] if database is None else [*_gaps(database), *database.faults(thorough=True)]
    except DatabaseDamaged as error:
        return [str(error)]


def shape(location: DatabaseLocation) -> tuple[int, int]:
    """Return the database's schema step, and the last step that this version knows."""
    with _opened(location) as database:
        return (0 if database is None else newest_step(database)), LATEST


def has_keys(location: DatabaseLocation) -> bool:
    """Return whether a key was ever made, even if it has been revoked."""
    with _opened(location) as database:
        if database is None or "keys" not in database.get_tables():
            return False
        return database.execute_sql("SELECT 1 FROM keys LIMIT 1").fetchone() is not None


def audited_in(location: DatabaseLocation) -> Audited:
    """Return a database's audit level; off if the database does not exist or is too damaged to read."""
    try:
        with _opened(location) as database:
            return Audited.OFF if database is None else level_in(database)
    except DatabaseDamaged:
        return Audited.OFF


def _gaps(database: Database) -> list[str]:
    """Return the tables missing from a database of this version."""
    if newest_step(database) != LATEST:
        return []
    known = {table.__name__ for table in vars(Tables(database)).values() if isinstance(table, BoundTable)}
    return [f"the table {name} is missing" for name in sorted(known - {*database.get_tables()})]


def _refuse_unfinished(database: Database) -> None:
    if "settings" not in database.get_tables():
        return
    if database.execute_sql(f"SELECT 1 FROM settings WHERE name = '{ARRIVING}'").fetchone():  # noqa: S608  # ours
        raise DatabaseUnfit("`kith migrate` to this database has not finished: run the same command again")


@contextmanager
def _opened(location: DatabaseLocation) -> Iterator[Database | None]:
    """Yield the open database, or None if there is none. All errors name the location."""
    if isinstance(location, Path) and not location.exists():
        yield None
        return
    if isinstance(location, Path) and not location.is_file():
        raise DatabaseDamaged(f"{location} should be the database, but is not a file")
    database = database_at(location)
    try:
        with database.session(), database.translated_errors():
            yield database
    except KithError as error:
        raise type(error)(f"{location}: {error}") from None
    except peewee.DatabaseError as error:
        raise DatabaseDamaged(f"{location}: the database is damaged: {error}") from None
    finally:
        database.close_all()

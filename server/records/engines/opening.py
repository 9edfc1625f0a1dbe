"""Opening of databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.domain.operator_errors import DatabaseUnfit
from server.domain.persistence.database_url import DatabaseUrl
from server.records.engines.sqlite import Sqlite
from server.records.sql.database import Database

DatabaseLocation = Path | DatabaseUrl
"""A file of SQLite, or a database of PostgreSQL."""


KEYS_NOT_SHARED = (
    "KITH_MASTER_KEY cannot be used with PostgreSQL: a person's key must be where all servers reach it and no backup "
    "does, but a file is on one machine, and the database is in its dumps and its log. Unset it and encrypt the disks "
    "of the database and the pictures, or keep the records in SQLite"
)
"""The error for a master key with a PostgreSQL database."""


def database_at(location: DatabaseLocation) -> Database:
    """Return the database at a location, not connected. Raises DatabaseUnfit for PostgreSQL without its driver."""
    return _postgres(location) if isinstance(location, DatabaseUrl) else Sqlite(location)


@contextmanager
def opened(location: DatabaseLocation) -> Iterator[Database]:
    """Keep the database at a location connected until the block ends; raises as `database_at` does."""
    database = database_at(location)
    try:
        with database.session():
            yield database
    finally:
        database.close_all()


def _postgres(url: DatabaseUrl) -> Database:
    try:
        from server.records.engines.postgres import Postgres
    except ImportError:
        raise DatabaseUnfit("PostgreSQL needs its driver: pip install 'kith-server[postgres]'") from None
    return Postgres(url)

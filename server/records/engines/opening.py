"""Which database a place is in."""

from pathlib import Path

from server.domain.errors import DatabaseUnfit
from server.domain.persistence.database_url import DatabaseUrl
from server.records.engines.sqlite import Sqlite
from server.records.sql.database import Database

Place = Path | DatabaseUrl
"""A file of SQLite, or a database of PostgreSQL."""


KEYS_NOT_SHARED = "KITH_MASTER_KEY cannot be used with PostgreSQL: per-person keys are files on one machine"
"""What is said of keys for a database of PostgreSQL."""


def database_at(place: Place) -> Database:
    """Return the database at a place, not connected. Raises DatabaseUnfit for PostgreSQL without its driver."""
    return _postgres(place) if isinstance(place, DatabaseUrl) else Sqlite(place)


def _postgres(url: DatabaseUrl) -> Database:
    try:
        from server.records.engines.postgres import Postgres
    except ImportError:
        raise DatabaseUnfit("PostgreSQL needs its driver: pip install 'kith-server[postgres]'") from None
    return Postgres(url)

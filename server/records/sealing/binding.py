"""The key store that a database is bound to."""

import sqlite3
from contextlib import closing

from server.domain.persistence.database_url import DatabaseUrl
from server.records.engines.opening import DatabaseLocation
from server.records.engines.sqlite import translated_errors

NAME = "key_store"
"""The name of the setting in the records."""


def key_store_of(database: DatabaseLocation) -> str | None:
    """Return the identity of the key store that a database is bound to, or None. Writes nothing."""
    if isinstance(database, DatabaseUrl) or not database.exists():
        return None
    with translated_errors(), closing(sqlite3.connect(database, timeout=30)) as records:
        if not records.execute("SELECT 1 FROM sqlite_master WHERE name = 'settings'").fetchone():
            return None
        row = records.execute("SELECT value FROM settings WHERE name = ?", (NAME,)).fetchone()
    return row and str(row[0])

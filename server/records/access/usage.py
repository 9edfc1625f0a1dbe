"""Requests made with each key in this minute and on this day, across all processes of a data directory.

They are counted in a separate file, written without waiting for the disk, so that counting does not delay the records'
writers; a power cut may lose a key's last seconds. For PostgreSQL, see `engines/shared_usage.py`.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable

from server.domain.access import Key
from server.records.engines.sqlite import translated_errors

MINUTE, DAY = 60, 86_400
_TABLE = """
CREATE TABLE IF NOT EXISTS usage (
    key_id INTEGER PRIMARY KEY,
    minute INTEGER NOT NULL,
    in_minute INTEGER NOT NULL,
    day INTEGER NOT NULL,
    in_day INTEGER NOT NULL
)
"""
_READ = "SELECT minute, in_minute, day, in_day FROM usage WHERE key_id = ?"
_WRITE = "REPLACE INTO usage VALUES (?, ?, ?, ?, ?)"


class Usage:
    """Counts requests. Safe to call from any number of threads and processes."""

    def __init__(self, path: str | os.PathLike[str], clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._opened: sqlite3.Connection | None = None

    def spend(self, key: Key) -> int:
        """Count a request of this key and return 0, or the seconds until the key has requests left.

        Raises StorageFull, ReadOnly or Overloaded if the file cannot be written.
        """
        now = int(self._clock())
        with self._lock, translated_errors(), self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            return _spend(connection, key, now)

    def close(self) -> None:
        """Close the file; a later call opens it again."""
        with self._lock:
            if self._opened:
                self._opened.close()
            self._opened = None

    def _connection(self) -> sqlite3.Connection:
        if self._opened is None:
            self._opened = sqlite3.connect(self._path, timeout=30, isolation_level=None, check_same_thread=False)
            self._opened.execute("PRAGMA journal_mode = wal")
            self._opened.execute("PRAGMA synchronous = off")
            self._opened.execute(_TABLE)
        return self._opened


def _spend(connection: sqlite3.Connection, key: Key, now: int) -> int:
    minute, in_minute, day, in_day = connection.execute(_READ, (key.id,)).fetchone() or (0, 0, 0, 0)
    in_minute = in_minute if minute == now // MINUTE else 0
    in_day = in_day if day == now // DAY else 0
    allowed = key.draft.allowance
    if allowed.quota is not None and in_day >= allowed.quota:
        return DAY - now % DAY
    if allowed.rate is not None and in_minute >= allowed.rate:
        return MINUTE - now % MINUTE
    connection.execute(_WRITE, (key.id, now // MINUTE, in_minute + 1, now // DAY, in_day + 1))
    return 0

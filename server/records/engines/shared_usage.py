"""Requests made with each key, across all servers on one PostgreSQL.

The table is unlogged: counting does not wait for the disk, and a crash of the database loses the counts.
"""

import time
from collections.abc import Callable

from server.domain.access import Key
from server.records.access.usage import DAY, MINUTE
from server.records.sql.database import Database

_TABLE = """
    CREATE UNLOGGED TABLE IF NOT EXISTS usage (
        key_id BIGINT PRIMARY KEY,
        minute BIGINT NOT NULL,
        in_minute BIGINT NOT NULL,
        day BIGINT NOT NULL,
        in_day BIGINT NOT NULL
    )
"""
_SPEND = """
    INSERT INTO usage AS known VALUES (?, ?, 1, ?, 1)
    ON CONFLICT (key_id) DO UPDATE SET
        minute = excluded.minute,
        day = excluded.day,
        in_minute = 1 + CASE known.minute WHEN excluded.minute THEN known.in_minute ELSE 0 END,
        in_day = 1 + CASE known.day WHEN excluded.day THEN known.in_day ELSE 0 END
    WHERE (known.minute <> excluded.minute OR known.in_minute < ?) AND (known.day <> excluded.day OR known.in_day < ?)
    RETURNING 1
"""
_IS_DAY_SPENT = "SELECT 1 FROM usage WHERE key_id = ? AND day = ? AND in_day >= ?"
_UNLIMITED = 2**62


class SharedUsage:
    """Counts requests. Safe to call from any number of threads, processes and machines."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        with database.session(), database.atomic():
            database.execute_sql(_TABLE)

    def spend(self, key: Key) -> int:
        """Count a request of this key and return 0, or the seconds until the key has requests left."""
        now = int(self._clock())
        rate, quota = key.draft.allowance.rate or _UNLIMITED, key.draft.allowance.quota or _UNLIMITED
        with self._database.session():
            if self._answer(_SPEND, key.id, now // MINUTE, now // DAY, rate, quota):
                return 0
            day_is_spent = self._answer(_IS_DAY_SPENT, key.id, now // DAY, quota)
        return DAY - now % DAY if day_is_spent else MINUTE - now % MINUTE

    def _answer(self, statement: str, *parameters: int) -> bool:
        return bool(self._database.rows(self._database.native_sql(statement), parameters))

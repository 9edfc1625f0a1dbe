"""PostgreSQL, which any number of servers may share."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import peewee
import psycopg
from playhouse.pool import MaxConnectionsExceeded, PooledPostgresqlDatabase
from psycopg import pq

from server.domain.errors import Overloaded
from server.domain.operator_errors import DatabaseUnfit
from server.domain.persistence.database_url import DatabaseUrl
from server.records.engines.connecting import Connecting
from server.records.engines.dialect import POSTGRES
from server.records.engines.states import meant
from server.records.sql.database import PATIENCE_SECONDS, Database

log = logging.getLogger(__name__)

_OLDEST_VERSION = 140_000
"""The oldest version that is tested."""
_MOST_CONNECTIONS = 64
"""Maximum connections of one process."""
_SECONDS_OPEN = 600
"""Maximum age of a connection."""
_WRITING = 4_123_001
"""The number of an advisory lock."""

_BEGIN = f"BEGIN; SELECT pg_advisory_xact_lock({_WRITING})"
"""Writers take turns until they have committed, so that what a writer has checked still holds when it writes, and no
position of the change log becomes visible after a later one."""
_FITNESS = "SELECT current_setting('server_version_num'), current_setting('server_encoding')"
_KEEP_ABOVE = """
    SELECT setval(ids, greatest(?, coalesce(pg_sequence_last_value(ids::regclass), 1)))
    FROM pg_get_serial_sequence(?, ?) AS ids
"""
_LAST = "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence(?, ?)::regclass), 0)"
_INCARNATION = """
    SELECT concat_ws('-', 'changes'::regclass::oid, left(pg_walfile_name(pg_current_wal_lsn()), 8))
"""
"""Restoring a dump recreates the tables, and a server that takes over has another timeline."""


class Postgres(Database, PooledPostgresqlDatabase):  # type: ignore[misc]  # Peewee's own classes disagree
    """A database at a URL, READ COMMITTED."""

    dialect = POSTGRES
    rewrites_rows = False
    psycopg3_adapter = Connecting

    def __init__(self, url: DatabaseUrl) -> None:
        super().__init__(
            url.secret,
            prefer_psycopg3=True,
            autoconnect=False,
            max_connections=_MOST_CONNECTIONS,
            stale_timeout=_SECONDS_OPEN,
            timeout=PATIENCE_SECONDS,
        )
        self._first_of_transaction: Callable[[], None] | None = None
        self._last_of_transaction: Callable[[], None] | None = None

    def audit(self, setting: str, last: Callable[[], None]) -> None:
        """From now on, run a statement on every connection, and `last` at the end of every transaction."""
        self.close_all()
        self._adapter.settings.append(setting)  # type: ignore[attr-defined]  # Peewee's stubs lack it
        self._last_of_transaction = last

    def guard(self, first: Callable[[], None]) -> None:
        """Run `first` at the start of every transaction from now on."""
        self._first_of_transaction = first

    @contextmanager
    def translated_errors(self) -> Iterator[None]:
        """Turn the driver's own errors into domain errors."""
        try:
            yield
        except MaxConnectionsExceeded:
            raise Overloaded("all connections to the database are in use; try again later") from None
        except (peewee.DatabaseError, peewee.InterfaceError, psycopg.Error) as error:
            raise meant(error) from None

    def faults(self, *, thorough: bool) -> list[str]:
        """Return nothing: PostgreSQL checks its pages as it reads them. Raises DatabaseUnfit for an unsuitable one."""
        ((version, encoding),) = self.rows(_FITNESS)
        if int(version) < _OLDEST_VERSION:
            raise DatabaseUnfit(f"the database is PostgreSQL {int(version) // 10_000}, but Kith needs 14 or later")
        if encoding != "UTF8":
            raise DatabaseUnfit(f"the database has the encoding {encoding}: create one with `createdb --encoding UTF8`")
        return []

    def last_number(self, table: str, column: str = "id") -> int:
        """Return the last number that a sequence returned."""
        return int(self.rows(self.native_sql(_LAST), (table, column))[0][0])

    def keep_above(self, table: str, id: int, column: str = "id") -> None:
        """Advance the sequence of ids past this one, unless it is already."""
        self.rows(self.native_sql(_KEEP_ABOVE), (id, table, column))

    def incarnation(self) -> str:
        """Return a text that changes when a dump is restored, or another server takes over."""
        return str(self.rows(_INCARNATION)[0][0])

    def execute(self, query: Any, **options: Any) -> Any:
        """Run a query; outside a transaction, one that writes is its own."""
        if isinstance(query, peewee._WriteQuery) and not self._is_inside():
            with self.atomic():
                return super().execute(query, **options)
        return super().execute(query, **options)

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each row of parameters, in its own transaction unless one is open."""
        if self._is_inside():
            super().execute_many(sql, rows)
            return
        with self.atomic():
            super().execute_many(sql, rows)

    def begin(self, lock_type: str | None = None) -> None:
        """Begin a transaction, and wait for its turn to write."""
        try:
            with self.translated_errors():
                self.connection().execute(_BEGIN, prepare=False)
            if self._first_of_transaction:
                self._first_of_transaction()
        except Exception:
            self.rollback()
            raise

    def commit(self) -> Any:
        """Run the last statements of the transaction, then commit."""
        if self._last_of_transaction:
            self._last_of_transaction()
        return super().commit()

    def rollback(self) -> None:
        """Roll back; a lost connection has already done so."""
        if self.connection().pgconn.transaction_status != pq.TransactionStatus.UNKNOWN:
            with suppress(peewee.DatabaseError):  # just found to be lost; what made this roll back says more
                super().rollback()

    def close_all(self) -> None:
        """Close every connection."""
        PooledPostgresqlDatabase.close_all(self)

    def _is_inside(self) -> bool:
        """Return whether a transaction is open; Peewee treats one that is being committed as closed."""
        status: pq.TransactionStatus = self.connection().pgconn.transaction_status
        return status != pq.TransactionStatus.IDLE

"""PostgreSQL, which any number of servers share."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import peewee
import psycopg
from playhouse.pool import MaxConnectionsExceeded, PooledPostgresqlDatabase
from psycopg import pq

from server.domain.errors import DatabaseUnfit, KithError, Overloaded
from server.domain.persistence.database_url import DatabaseUrl
from server.records.engines.connecting import Connecting
from server.records.engines.dialect import POSTGRES
from server.records.engines.states import meant
from server.records.sql.database import PATIENCE, Database, Stands

log = logging.getLogger(__name__)

_OLDEST = 140_000
"""The first version that is tested against what is asked of it here."""
_CONNECTIONS = 64
"""The most that one process opens."""
_SECONDS_OPEN = 600
"""How old a connection may become."""
_WRITING, _RUNNING_JOBS = 4_123_001, 4_123_002
"""The numbers of advisory locks."""

_BEGIN = f"BEGIN; SELECT pg_advisory_xact_lock({_WRITING})"
"""Writers take turns until they have committed: so what one has checked still holds when it writes, and the change log
has no position that becomes visible after a later one."""
_FITNESS = "SELECT current_setting('server_version_num'), current_setting('server_encoding')"
_KEEP_ABOVE = """
    SELECT setval(ids, greatest(?, coalesce(pg_sequence_last_value(ids::regclass), 1)))
    FROM pg_get_serial_sequence(?, ?) AS ids
"""
_LAST = "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence(?, ?)::regclass), 0)"
_INCARNATION = """
    SELECT concat_ws('-', 'changes'::regclass::oid, left(pg_walfile_name(pg_current_wal_lsn()), 8))
"""
"""A dump that is put back makes the tables again, and another server that takes over has another timeline."""


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
            max_connections=_CONNECTIONS,
            stale_timeout=_SECONDS_OPEN,
            timeout=PATIENCE,
        )
        self._last_of_transaction: Callable[[], None] | None = None

    def audit(self, setting: str, last: Callable[[], None]) -> None:
        """Run a statement on every connection from now on, and `last` at the end of every transaction."""
        self.close_all()
        self._adapter.settings.append(setting)  # type: ignore[attr-defined]  # Peewee's stubs lack it
        self._last_of_transaction = last

    @contextmanager
    def meaning(self) -> Iterator[None]:
        """Turn the driver's own errors into domain errors."""
        try:
            yield
        except MaxConnectionsExceeded:
            raise Overloaded("all connections to the database are in use; try again later") from None
        except (peewee.DatabaseError, peewee.InterfaceError, psycopg.Error) as error:
            raise meant(error) from None

    def faults(self, *, thorough: bool) -> list[str]:
        """Return nothing: PostgreSQL checks its pages as it reads them. Raises DatabaseUnfit for one of no use."""
        ((version, encoding),) = self.rows(_FITNESS)
        if int(version) < _OLDEST:
            raise DatabaseUnfit(f"the database is PostgreSQL {int(version) // 10_000}, and Kith needs 14 or later")
        if encoding != "UTF8":
            raise DatabaseUnfit(f"the database has the encoding {encoding}: create one with `createdb --encoding UTF8`")
        return []

    def last_number(self, table: str, column: str = "id") -> int:
        """Return the last number that a sequence gave."""
        return int(self.rows(self.written(_LAST), (table, column))[0][0])

    def keep_above(self, table: str, id: int, column: str = "id") -> None:
        """Move the sequence of ids, unless it is further already."""
        self.rows(self.written(_KEEP_ABOVE), (id, table, column))

    @contextmanager
    def job_turn(self) -> Iterator[Stands | None]:
        """Hold the turn for as long as this session's connection lasts, unless another has it; then None."""
        with self.session():
            ((mine,),) = self.rows(f"SELECT pg_try_advisory_lock({_RUNNING_JOBS})")
            try:
                yield self._stands if mine else None
            finally:
                if mine and self._stands():
                    self.rows(f"SELECT pg_advisory_unlock({_RUNNING_JOBS})")

    def incarnation(self) -> str:
        """Return what changes when a dump is put back, or another server takes over."""
        return str(self.rows(_INCARNATION)[0][0])

    def execute(self, query: Any, **options: Any) -> Any:
        """Run a query; one that writes is a transaction of its own, unless it is inside one."""
        if isinstance(query, peewee._WriteQuery) and not self._is_inside():
            with self.atomic():
                return super().execute(query, **options)
        return super().execute(query, **options)

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each row of parameters, in a transaction of its own, unless it is inside one."""
        if self._is_inside():
            super().execute_many(sql, rows)
            return
        with self.atomic():
            super().execute_many(sql, rows)

    def begin(self, lock_type: str | None = None) -> None:
        """Begin a transaction, and wait for its turn to write."""
        try:
            with self.meaning():
                self.connection().execute(_BEGIN, prepare=False)
        except Exception:
            self.rollback()
            raise

    def commit(self) -> Any:
        """Commit, after what comes last in a transaction."""
        if self._last_of_transaction:
            self._last_of_transaction()
        return super().commit()

    def rollback(self) -> None:
        """Roll back; a connection that is lost has already done so."""
        if self.connection().pgconn.transaction_status != pq.TransactionStatus.UNKNOWN:
            super().rollback()

    def close_all(self) -> None:
        """Close every connection."""
        PooledPostgresqlDatabase.close_all(self)

    def _is_inside(self) -> bool:
        """Return whether a transaction is open; Peewee counts one that is being committed as closed."""
        status: pq.TransactionStatus = self.connection().pgconn.transaction_status
        return status != pq.TransactionStatus.IDLE

    def _stands(self) -> bool:
        try:
            self.rows("SELECT 1")
        except KithError:
            return False
        return True

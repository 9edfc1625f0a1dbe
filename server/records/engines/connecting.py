"""Opening of connections to PostgreSQL."""

from typing import Any

import peewee
import psycopg
from psycopg.types.string import StrDumperUnknown

from server.domain.operator_errors import DatabaseUnfit
from server.records.engines.escaping import escaped
from server.records.sql.database import PATIENCE_SECONDS

_SECONDS_TO_CONNECT = 5
SESSION_SETTINGS = {
    "lock_timeout": f"{PATIENCE_SECONDS}s",
    "idle_in_transaction_session_timeout": "10s",  # a server that is cut off or paused must not block other writers
    "tcp_keepalives_idle": "10s",
    "tcp_keepalives_interval": "5s",
    "tcp_keepalives_count": "3",
    "synchronous_commit": "on",  # an acknowledged write survives a power cut
}
_KEEPALIVES = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}


class _Text(StrDumperUnknown):
    """Writes text that may contain NUL, as only metadata does, which is compared and never read back."""

    def dump(self, obj: str) -> Any:
        return super().dump(escaped(obj))


class Connecting(peewee.Psycopg3Adapter):
    """Opens connections with the same settings, whatever the database's own are."""

    def __init__(self) -> None:
        super().__init__()
        self.settings = [f"SET {name} = '{value}'" for name, value in SESSION_SETTINGS.items()]

    def connect(self, db: peewee.Database, **params: Any) -> "psycopg.Connection[Any]":
        """Open a connection. Raises psycopg.Error, or DatabaseUnfit for a URL that libpq cannot read."""
        limits = {"connect_timeout": _SECONDS_TO_CONNECT, "application_name": "kith", **_KEEPALIVES}
        try:
            connection: psycopg.Connection[Any] = super().connect(db, **limits, **params)
        except psycopg.ProgrammingError:
            raise DatabaseUnfit("KITH_DATABASE has options that PostgreSQL's library does not know") from None
        connection.autocommit = True
        connection.adapters.register_dumper(str, _Text)
        connection.execute("; ".join(self.settings), prepare=False)
        return connection

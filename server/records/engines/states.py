"""Translation of PostgreSQL's errors."""

import logging
import time

import psycopg

from server.domain.errors import DatabaseUnavailable, KithError, Overloaded, ReadOnly, StorageFull
from server.domain.operator_errors import DatabaseDamaged

log = logging.getLogger(__name__)

_MEANINGS: dict[str, type[KithError]] = {
    "08": DatabaseUnavailable,  # connection exceptions
    "28": DatabaseUnavailable,  # the password is wrong
    "3D": DatabaseUnavailable,  # no such database
    "25P03": DatabaseUnavailable,  # the connection was closed for being idle in a transaction
    "57P": DatabaseUnavailable,  # the database is shutting down, or starting
    "58": DatabaseUnavailable,  # the database's disk failed
    "53100": StorageFull,
    "22000": DatabaseDamaged,  # pgvector compared vectors of different lengths
    "2200H": StorageFull,  # the largest id is in use
    "53": Overloaded,
    "55P03": Overloaded,  # waited too long for the turn to write
    "57014": Overloaded,
    "40": Overloaded,
    "25006": ReadOnly,
    "XX001": DatabaseDamaged,
    "XX002": DatabaseDamaged,
}
"""Errors by the beginning of SQLSTATE; the first match counts."""
_QUIET_SECONDS = 10
"""Minimum seconds between two log lines on why the database cannot be reached."""
_MESSAGES = {
    DatabaseUnavailable: "the database cannot be reached; the server's log says why",
    DatabaseDamaged: "the database is damaged",
}
_warned_at = [float("-inf")]


def meant(error: Exception) -> Exception:
    """Return the domain error for an error, or the error itself. Details appear only in the log."""
    cause = _cause(error)
    kind = _kind(cause)
    if kind is None:
        return error
    if kind is DatabaseUnavailable:
        _warn(cause)
    primary = cause.diag.message_primary
    return kind(_MESSAGES.get(kind, f"the database cannot be used now: {primary}"))


def _cause(error: Exception) -> psycopg.Error:
    """Return the driver's error, which Peewee keeps inside its own."""
    inner = getattr(error, "orig", error)
    return inner if isinstance(inner, psycopg.Error) else psycopg.Error()


def _kind(error: psycopg.Error) -> type[KithError] | None:
    if error.sqlstate:
        return next((kind for begin, kind in _MEANINGS.items() if error.sqlstate.startswith(begin)), None)
    return DatabaseUnavailable if isinstance(error, psycopg.OperationalError) else None


def _warn(error: psycopg.Error) -> None:
    if time.monotonic() - _warned_at[0] > _QUIET_SECONDS:
        _warned_at[0] = time.monotonic()
        log.warning("the database cannot be reached: %s", " ".join(str(error).split()))

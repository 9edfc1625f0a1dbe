"""Whether to send a request again, and after how long."""

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import uniform

BUSY = frozenset({502, 503, 504})
"""Statuses of temporary failures."""
TOO_MANY = 429
REFUSALS = frozenset({"overloaded", "not_ready", "read_only", "storage_unreachable", "too_many_requests"})
"""Error types by which the server itself states that nothing was changed."""
FIRST_PAUSE_SECONDS = 0.2
"""Seconds; each further pause doubles."""
LONGEST_PAUSE_SECONDS = 30.0
"""Seconds; if a server asks for a longer pause, the request is sent again after this."""

MOST_JITTER = 1.5
"""The longest pause, as a multiple of the shortest: clients that were turned away together come back one by one."""


def is_temporary(status: int, asked: str | None) -> bool:
    """Return whether to try again: the server is busy, or the key's rate is used up and will be free again soon."""
    return status in BUSY or (status == TOO_MANY and 0 < _seconds(asked) <= LONGEST_PAUSE_SECONDS)


def changed_nothing(body: bytes) -> bool:
    """Return whether the server itself states that nothing was changed; a proxy's page does not count."""
    try:
        refusal = json.loads(body)
    except ValueError:
        return False
    return isinstance(refusal, dict) and str(refusal.get("type")) in REFUSALS


def pause(attempt: int, asked: str | None = None) -> float:
    """Return the seconds to wait after an attempt, counted from 0; at least what `Retry-After` asks for."""
    return min(max(FIRST_PAUSE_SECONDS * 2.0**attempt, _seconds(asked)), LONGEST_PAUSE_SECONDS)


def jittered(seconds: float) -> float:
    """Return a pause at random, no shorter than this.

    Urllib3's `Retry` could wait as well, but it repeats by method and status alone, and a POST that the server refused
    is known to have changed nothing only by its body.
    """
    return seconds * uniform(1.0, MOST_JITTER)  # noqa: S311  # nobody gains by guessing it


def _seconds(asked: str | None) -> float:
    if asked is None:
        return 0.0
    if asked.isdecimal():
        return float(asked)
    try:
        return (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):  # not a date, or one without a zone: ignore the header
        return 0.0

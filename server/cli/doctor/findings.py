"""What a check finds."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from attrs import frozen

from server.domain.errors import KithError
from server.settings import SettingInvalid


class Health(StrEnum):
    """How a part is."""

    OK = "ok"
    WARNING = "warning"
    """A server runs, and somebody should look."""
    FAILED = "failed"
    """A server does not start, or answers wrongly."""


@frozen
class Finding:
    """What a check found: how the part is, and why, with what to do."""

    check: str
    health: Health
    message: str


class Doubtful(Exception):
    """A part does, but not well; says why, and what to do."""


def found_by(name: str, check: Callable[[], str]) -> Finding:
    """Run a check, which returns what is well or raises Doubtful or what serving would; what it logs is doubtful."""
    with _warnings() as logged:
        try:
            message = check()
        except Doubtful as doubt:
            return Finding(name, Health.WARNING, str(doubt))
        except (KithError, SettingInvalid, OSError) as error:
            return Finding(name, Health.FAILED, str(error))
    return Finding(name, Health.WARNING, "; ".join(logged)) if logged else Finding(name, Health.OK, message)


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """Collect what is logged as a warning until the block ends, instead of showing it."""
    handler, log = _Collector(logging.WARNING), logging.getLogger("server")
    log.addHandler(handler)
    propagates, log.propagate = log.propagate, False
    try:
        yield handler.messages
    finally:
        log.propagate = propagates
        log.removeHandler(handler)


class _Collector(logging.Handler):
    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())

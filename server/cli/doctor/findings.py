"""Results of checks."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from attrs import frozen

from server.adapters.owners import unusable
from server.domain.errors import KithError
from server.setting_values import SettingInvalid


class Health(StrEnum):
    """The result of a check."""

    OK = "ok"
    WARNING = "warning"
    """A server runs, but somebody should look into this."""
    FAILED = "failed"
    """A server does not start, or gives wrong answers."""


@frozen
class CheckResult:
    """The result of a check, and a message with the reason and what to do."""

    check: str
    health: Health
    message: str


class Doubtful(Exception):
    """A part works, but not well; the message says why, and what to do."""


def found_by(name: str, check: Callable[[], str]) -> CheckResult:
    """Run a check, which returns its message or raises Doubtful or an error; warnings that it logs are doubts too."""
    with _warnings() as logged:
        try:
            message = check()
        except Doubtful as doubt:
            return CheckResult(name, Health.WARNING, str(doubt))
        except PermissionError as error:
            return CheckResult(name, Health.FAILED, unusable(error))
        except (KithError, SettingInvalid, OSError) as error:
            return CheckResult(name, Health.FAILED, str(error))
    return CheckResult(name, Health.WARNING, "; ".join(logged)) if logged else CheckResult(name, Health.OK, message)


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """Collect warnings until the block ends, instead of logging them."""
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

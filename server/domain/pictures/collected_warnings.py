"""What is noticed about a request's pictures deep down, and reported at the edge with any answer."""

from collections.abc import Iterable
from contextvars import ContextVar

from server.domain.pictures.warnings import PictureWarning

_noticed: ContextVar[list[PictureWarning] | None] = ContextVar("noticed", default=None)


def collect() -> None:
    """Start collecting what this thread notices, from nothing."""
    _noticed.set([])


def notice(warnings: Iterable[PictureWarning]) -> None:
    """Note warnings, each once, if this thread collects them."""
    kept = _noticed.get()
    if kept is not None:
        kept += [warning for warning in warnings if warning not in kept]


def noticed() -> list[PictureWarning]:
    """Return what this thread has noticed since it started collecting."""
    return _noticed.get() or []

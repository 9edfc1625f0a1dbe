"""What is noticed about a request's pictures deep down, and reported at the edge with any answer."""

from collections.abc import Iterable
from contextvars import ContextVar

from server.domain.pictures.warnings import Remark

_noticed: ContextVar[list[Remark] | None] = ContextVar("noticed", default=None)


def collect() -> None:
    """Start collecting what this thread notices, from nothing."""
    _noticed.set([])


def notice(remarks: Iterable[Remark]) -> None:
    """Note remarks, each once, if this thread collects them."""
    kept = _noticed.get()
    if kept is not None:
        kept += [remark for remark in remarks if remark not in kept]


def noticed() -> list[Remark]:
    """Return what this thread has noticed since it started collecting."""
    return _noticed.get() or []

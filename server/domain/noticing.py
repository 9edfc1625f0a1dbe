"""What is noticed of a request's pictures deep down, and told at the edge beside whatever is answered."""

from collections.abc import Iterable
from contextvars import ContextVar

from server.domain.remarks import Remark

_noticed: ContextVar[list[Remark] | None] = ContextVar("noticed", default=None)


def collect() -> None:
    """Begin to keep what this thread notices, with nothing so far."""
    _noticed.set([])


def notice(remarks: Iterable[Remark]) -> None:
    """Note remarks, each once, where this thread keeps them."""
    kept = _noticed.get()
    if kept is not None:
        kept += [remark for remark in remarks if remark not in kept]


def noticed() -> list[Remark]:
    """Return what this thread has noticed since it began to keep it."""
    return _noticed.get() or []

"""Warnings about a request's pictures, collected in lower layers and sent by the API with any answer."""

from collections.abc import Iterable
from contextvars import ContextVar

from server.domain.pictures.warnings import PictureWarning

_noticed: ContextVar[list[PictureWarning] | None] = ContextVar("noticed", default=None)


def collect() -> None:
    """Start collecting this thread's warnings, discarding earlier ones."""
    _noticed.set([])


def notice(warnings: Iterable[PictureWarning]) -> None:
    """Collect warnings, each once, if this thread collects them."""
    kept = _noticed.get()
    if kept is not None:
        kept += [warning for warning in warnings if warning not in kept]


def noticed() -> list[PictureWarning]:
    """Return the warnings that this thread has collected."""
    return _noticed.get() or []

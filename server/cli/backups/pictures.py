"""Progress of backups."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from server.cli.terminal.progress import with_progress

Item = TypeVar("Item")


def watched(items: Iterable[Item], total: int) -> Iterator[Item]:
    """Yield the items, and show the number of pictures done on standard error."""
    return with_progress(items, total, "pictures")

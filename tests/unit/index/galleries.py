"""Galleries over a log in memory."""

from collections.abc import Callable
from pathlib import Path

from server.adapters.index.exact import ExactIndex
from server.adapters.index.gallery.gallery import ReplicaGallery
from server.adapters.index.snapshot.snapshot import Snapshot
from server.domain.ports import PersonIndex
from tests.unit.index.memory_log import MemoryLog


class Made:
    """Makes indexes, and knows them: the last one is what a gallery that was just loaded, or has moved, searches."""

    def __init__(self, make: Callable[[], PersonIndex]) -> None:
        self._make = make
        self.all: list[PersonIndex] = []

    def __call__(self) -> PersonIndex:
        """Make another one."""
        self.all.append(self._make())
        return self.all[-1]

    @property
    def last(self) -> PersonIndex:
        """The last one that was made."""
        return self.all[-1]


def gallery_of(log: MemoryLog, path: Path, make: Callable[[], PersonIndex] = ExactIndex) -> ReplicaGallery:
    """Return a separate loaded gallery, like a process's."""
    gallery = ReplicaGallery(log, make, Snapshot(path, "dlib"))
    gallery.load()
    return gallery

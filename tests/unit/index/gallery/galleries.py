"""Galleries over a log in memory."""

from collections.abc import Callable
from pathlib import Path

from server.adapters.index.exact import ExactIndex
from server.adapters.index.gallery.gallery import ReplicaGallery
from server.adapters.index.snapshot.snapshot import Snapshot
from server.domain.ports import PersonIndex, Scope
from tests.ports.templates import templates
from tests.unit.index.gallery.memory_log import MemoryLog

FACES = templates(20, seed=1)


class Made:
    """Makes indexes and remembers them: a gallery that was just loaded, or has moved, searches the last one."""

    def __init__(self, make: Callable[[], PersonIndex]) -> None:
        self._make = make
        self.all: list[PersonIndex] = []

    def __call__(self) -> PersonIndex:
        """Make another index."""
        self.all.append(self._make())
        return self.all[-1]

    @property
    def last(self) -> PersonIndex:
        """The index made last."""
        return self.all[-1]


def gallery_of(log: MemoryLog, path: Path, make: Callable[[], PersonIndex] = ExactIndex) -> ReplicaGallery:
    """Return a loaded gallery of its own, as each process has one."""
    gallery = ReplicaGallery(log, make, Snapshot(path, "dlib"))
    gallery.load()
    return gallery


def best(gallery: ReplicaGallery, person: int, scope: Scope | None = None) -> int:
    """Return who is nearest to this face."""
    return int(gallery.search(FACES[person], 1, scope or Scope()).persons[0])

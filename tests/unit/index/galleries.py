"""Galleries over a log in memory."""

from collections.abc import Callable
from pathlib import Path

from server.adapters.index.exact import ExactIndex
from server.adapters.index.gallery import Gallery
from server.adapters.index.snapshot import Snapshot
from server.domain.ports import PersonIndex
from tests.unit.index.memory_log import MemoryLog


def gallery_of(log: MemoryLog, path: Path, make: Callable[[], PersonIndex] = ExactIndex) -> Gallery:
    """Return a separate loaded gallery, like a process's."""
    gallery = Gallery(log, make, Snapshot(path, "dlib"))
    gallery.load()
    return gallery

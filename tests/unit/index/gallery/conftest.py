"""A log of ten persons, and where their snapshot goes."""

from pathlib import Path

import pytest

from tests.unit.index.gallery.galleries import FACES
from tests.unit.index.gallery.memory_log import MemoryLog


@pytest.fixture
def log() -> MemoryLog:
    """Return ten persons, those with an odd id in group 1 and the others in group 0."""
    log = MemoryLog()
    for person in range(1, 11):
        log.put(person, FACES[person], person % 2)
    return log


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the snapshot goes."""
    return tmp_path / "gallery"

"""Writing of files so that they survive a crash right afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


@contextmanager
def replaced(target: Path, part: Path, mode: str = "wb") -> Iterator[IO[Any]]:
    """Yield a file that takes the target's place, whole and durable, once the block has ended without an error.

    Until then it is at `part`, in the same folder; if anything fails, that file is removed and the target is unchanged.
    Texts are in UTF-8. Raises OSError.
    """
    try:
        with part.open(mode, encoding=None if "b" in mode else "utf-8") as file:
            yield file
            sync(file)
        part.replace(target)
        sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def sync(file: IO[Any]) -> None:
    """Make sure that what was written to an open file is on disk. Raises OSError."""
    file.flush()
    os.fsync(file.fileno())


def sync_file(path: Path) -> None:
    """Make sure that a file's content is on disk, whoever wrote it. Raises OSError."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on disk. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

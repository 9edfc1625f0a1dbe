"""Blobs in a folder of the local disk."""

import errno
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.domain.errors import ReadOnly, StorageFull

_INCOMING = ".incoming"


class FolderStore:
    """A BlobStore. A blob appears under its key only when every byte of it is on the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, blob: bytes) -> None:
        """Write it beside, then rename it into place; both are synced."""
        target = self._folder / key
        incoming = self._folder / _INCOMING / uuid.uuid4().hex
        with _meaning():
            try:
                _write(incoming, blob)
                _make_folders(target.parent)
                incoming.replace(target)
                _sync_folder(target.parent)
            finally:
                incoming.unlink(missing_ok=True)

    def get(self, key: str) -> bytes:
        """Return it, or raise KeyError."""
        try:
            return (self._folder / key).read_bytes()
        except FileNotFoundError:
            raise KeyError(key) from None

    def delete(self, key: str) -> None:
        """Remove it, and the folders that it leaves empty stay."""
        target = self._folder / key
        with _meaning():
            target.unlink(missing_ok=True)
            if target.parent.exists():
                _sync_folder(target.parent)

    def keys(self) -> Iterator[str]:
        """Return every key; what is still being written has none."""
        for path in self._folder.rglob("*"):
            key = path.relative_to(self._folder)
            if path.is_file() and key.parts[0] != _INCOMING:
                yield key.as_posix()


def _write(path: Path, blob: bytes) -> None:
    _make_folders(path.parent)
    with path.open("xb") as file:
        file.write(blob)
        file.flush()
        os.fsync(file.fileno())


def _make_folders(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folders(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _meaning() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull("the disk of this storage is full") from None
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise ReadOnly("this storage cannot be written") from None
        raise

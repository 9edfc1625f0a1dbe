"""Blobs in a folder on the local disk."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.adapters.durable import replaced, sync_folder
from server.domain.errors import ReadOnly, StorageFull

_PART = ".part"


class FolderStore:
    """A BlobStore. A blob appears under its key only once every byte of it is on disk.

    Until then it has the key with `.part` appended as its name, so no key may end with that.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, blob: bytes) -> None:
        """Write the blob to a temporary file, then rename it into place; both are synced."""
        target = self._folder / key
        with _meaning():
            _make_folders(target.parent)
            with replaced(target, _part(target)) as file:
                file.write(blob)

    def get(self, key: str) -> bytes:
        """Return the blob; raises KeyError."""
        try:
            return (self._folder / key).read_bytes()
        except FileNotFoundError:
            raise KeyError(key) from None

    def delete(self, key: str) -> None:
        """Remove the blob, or what a crash left of it; folders that become empty stay."""
        target = self._folder / key
        with _meaning():
            target.unlink(missing_ok=True)
            _part(target).unlink(missing_ok=True)
            if target.parent.exists():
                sync_folder(target.parent)

    def keys(self) -> Iterator[str]:
        """Return every key, without those of blobs still being written."""
        for path in self._folder.rglob("*"):
            if path.is_file() and path.suffix != _PART:
                yield path.relative_to(self._folder).as_posix()

    def reach(self) -> None:
        """Do nothing: the folder is on this machine."""

    def claim(self) -> None:
        """Do nothing: folders under the root belong to this server, and may still have files of a deleted storage."""


def _part(target: Path) -> Path:
    return target.with_name(target.name + _PART)


def _make_folders(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folders(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


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

"""Replacement of a data directory's content: after a crash at any moment, either the old or the new one is complete.

The new content is written to the folder `restoring`. Renaming that to `restored` is the commit: after a crash before
it, the folder is deleted; after a crash after it, the next process moves the content into place. Lock and cache stay.
"""

import shutil
from pathlib import Path

from server.adapters.durable import sync_file, sync_folder

_UNFINISHED, _DECIDED = "restoring", "restored"
_DATABASE, _STORAGES = "kith.db", "storages"
_NEVER_RESTORED = (
    "kith.db-wal",
    "kith.db-shm",
    "usage.db",
    "usage.db-wal",
    "usage.db-shm",
    "index",
    "imports",
    "backup",
)


class NewContent:
    """The new content. Only a process that has the data directory to itself may use it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._folder = directory / _UNFINISHED
        sweep(directory)
        self.storages.mkdir(parents=True, mode=0o700)

    @property
    def database(self) -> Path:
        """The database file."""
        return self._folder / _DATABASE

    @property
    def storages(self) -> Path:
        """The root of the storages."""
        return self._folder / _STORAGES

    def take_over(self) -> None:
        """Replace the old content. The new pictures must be on the disk."""
        sync_file(self.database)
        sync_folder(self._folder)
        self._folder.rename(self._directory / _DECIDED)
        sync_folder(self._directory)
        finish(self._directory)


def is_decided(directory: Path) -> bool:
    """Return whether new content is complete but not in place yet."""
    return (directory / _DECIDED).exists()


def finish(directory: Path) -> None:
    """Move committed content into place; no other process may use the directory. Safe to repeat."""
    decided = directory / _DECIDED
    if not decided.exists():
        return
    for name in _NEVER_RESTORED:
        _remove(directory / name)
    for new in sorted(decided.iterdir()):
        _remove(directory / new.name)
        new.rename(directory / new.name)
    sync_folder(directory)
    decided.rmdir()
    sync_folder(directory)


def sweep(directory: Path) -> None:
    """Delete content that was never committed."""
    _remove(directory / _UNFINISHED)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)

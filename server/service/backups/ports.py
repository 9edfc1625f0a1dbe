"""Ports of backups and restores: Protocols that adapters implement."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from server.domain.persistence.backups import BackupOrigin, Manifest, StoredFile
from server.domain.ports import BlobStores

Item = TypeVar("Item")


class Watch(Protocol):
    """Shows progress."""

    def __call__(self, items: Iterable[Item], total: int) -> Iterator[Item]:
        """Yield the items; `total` is their number."""


class CopySpace(Protocol):
    """Space on the server's disk for a copy of the database, one at a time."""

    def held(self) -> AbstractContextManager[Path]:
        """Yield the path of a file that does not exist yet, and delete the file when the block ends."""

    def sweep(self) -> None:
        """Delete copies left by a crash."""


class BackupsToFill(Protocol):
    """Dated backups that share their pictures, locked by this process.

    Every method raises StorageFull or ReadOnly if the disk of the backups is full or cannot be written.
    """

    def moment(self) -> datetime:
        """Return the current time, or a later one if the newest backup is as new."""

    def filed(self, key: str) -> StoredFile | None:
        """Return the picture's entry if it has been copied already, else None."""

    def file(self, key: str, content: bytes) -> StoredFile:
        """Store a picture durably."""

    def add(self, database: Path, origin: BackupOrigin, pictures: Mapping[str, StoredFile]) -> str:
        """Complete a backup with this database and these pictures, durably, and return its name."""


class BackupsToCheck(Protocol):
    """Dated backups whose stored files are compared with their manifests."""

    def names(self) -> list[str]:
        """Return the backups, oldest first."""

    def manifest(self, name: str) -> Manifest:
        """Return a backup's manifest. Raises BackupDamaged."""

    def files(self, name: str, manifest: Manifest) -> Mapping[str, StoredFile]:
        """Return the files of a backup by their paths."""

    def read(self, path: str) -> StoredFile | None:
        """Return a file's current size and digest, or None if it cannot be read."""


class BackupsToRead(Protocol):
    """Dated backups whose content is read. Every method raises BackupDamaged."""

    def manifest(self, name: str) -> Manifest:
        """Return a backup's manifest."""

    def take_database(self, name: str, manifest: Manifest, target: Path) -> None:
        """Write a backup's database to a new file."""

    def picture(self, key: str, manifest: Manifest) -> bytes:
        """Return a picture's bytes."""


class Successor(Protocol):
    """The new content of a data directory, before it replaces the old one."""

    @property
    def database(self) -> Path:
        """The database file."""

    @property
    def stores(self) -> BlobStores:
        """The storages."""

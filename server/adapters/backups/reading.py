"""Reading of backups: all of them to verify, or one to restore."""

import hashlib
from datetime import datetime
from pathlib import Path

from attrs import define, field, frozen

from server.adapters.backups import manifest_file
from server.adapters.backups.encryption import Opening
from server.adapters.backups.layout import database_of, files_of, moment_of, names_in, picture_of
from server.domain.operator_errors import BackupDamaged, BackupMissing
from server.domain.persistence.backups import Manifest, StoredFile


def name_at(folder: Path, moment: datetime | None) -> str:
    """Return the newest backup, or the newest made at or before a time. Raises BackupMissing."""
    names = _names(folder)
    fitting = [name for name in names if moment is None or moment_of(name) <= moment]
    if not fitting:
        raise BackupMissing(
            f"{folder} has no backup from {moment:%Y-%m-%d %H:%M:%S %z} or earlier; the oldest is {names[0]}"
        )
    return fitting[-1]


def _names(folder: Path) -> list[str]:
    try:
        names = names_in(folder)
    except OSError as error:
        raise BackupMissing(f"{folder} cannot be read: {error.strerror}") from None
    if not names:
        raise BackupMissing(f"{folder} contains no complete backup")
    return names


@frozen
class CheckedBackups:
    """The `BackupsToCheck` of a folder."""

    _folder: Path

    def names(self) -> list[str]:
        """Return the backups, oldest first. Raises BackupMissing if there are none."""
        return _names(self._folder)

    def manifest(self, name: str) -> Manifest:
        """Return a backup's manifest. Raises BackupDamaged."""
        return manifest_file.read(self._folder, name)

    def files(self, name: str, manifest: Manifest) -> dict[str, StoredFile]:
        """Return the files of a backup by their paths."""
        return files_of(name, manifest)

    def read(self, path: str) -> StoredFile | None:
        """Return a file's current size and digest, or None if it cannot be read."""
        try:
            return filed_at(self._folder / path)
        except OSError:
            return None


@define
class OpenedBackup:
    """The `BackupsToRead` of a folder, for one backup."""

    _folder: Path
    _opening: Opening = field(repr=False)

    def manifest(self, name: str) -> Manifest:
        """Return a backup's manifest. Raises BackupDamaged."""
        return manifest_file.read(self._folder, name)

    def take_database(self, name: str, manifest: Manifest, target: Path) -> None:
        """Write a backup's database to a new file. Raises BackupDamaged or OSError."""
        file = self._folder / database_of(name, manifest.recipients)
        try:
            there = filed_at(file)
        except OSError as error:
            raise BackupDamaged(f"{file} cannot be read: {error.strerror}") from None
        _compare(file, there, manifest.database)
        self._opening.open_file(file, target)

    def picture(self, key: str, manifest: Manifest) -> bytes:
        """Return a picture's bytes. Raises BackupDamaged."""
        file = self._folder / picture_of(key, manifest.recipients)
        try:
            kept = file.read_bytes()
        except OSError as error:
            raise BackupDamaged(f"{file} cannot be read: {error.strerror}") from None
        _compare(file, filed(kept), manifest.pictures[key])
        return self._opening.open(kept)


def filed(content: bytes) -> StoredFile:
    """Return the manifest's entry for a file with this content."""
    return StoredFile(len(content), hashlib.sha256(content).hexdigest())


def filed_at(file: Path) -> StoredFile:
    """Return the manifest's entry for a file. Raises OSError."""
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256")
        return StoredFile(opened.tell(), digest.hexdigest())


def _compare(file: Path, there: StoredFile, wanted: StoredFile) -> None:
    if there != wanted:
        raise BackupDamaged(f"{file} is damaged: {_difference(there, wanted)}")


def _difference(there: StoredFile, wanted: StoredFile) -> str:
    if there.bytes != wanted.bytes:
        return f"it has {there.bytes:,} bytes instead of {wanted.bytes:,}"
    return "its SHA-256 differs from the manifest's"

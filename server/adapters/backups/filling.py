"""Writing backups."""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from attrs import define, field

from server.adapters.backups import manifest_file
from server.adapters.backups.disk import writing
from server.adapters.backups.encryption import Sealing
from server.adapters.backups.layout import (
    DATABASE,
    LOCK,
    MANIFEST,
    PICTURES,
    UNFINISHED,
    ending_for,
    moment_of,
    name_of,
    names_in,
    picture_of,
    pictures_for,
)
from server.adapters.backups.reading import filed, filed_at
from server.adapters.blob.folder import FolderStore
from server.adapters.durable import sync_file, sync_folder
from server.domain.operator_errors import BackupDamaged, BackupsOfAnother, InUse, NotEmpty
from server.domain.persistence.backups import BackupOrigin, Manifest, StoredFile


@define
class FilledBackups:
    """The `BackupsToFill` of a folder. After a crash at any moment, every backup with its final name is complete."""

    _folder: Path
    _sealing: Sealing = field(repr=False)
    _known: Mapping[str, StoredFile] = field(repr=False)
    """The pictures of the newest backup for the same recipients."""

    def moment(self) -> datetime:
        """Return the current time, or a later one if the newest backup is as new."""
        present = datetime.now(UTC).replace(microsecond=0)
        newest = [moment_of(name) for name in names_in(self._folder)[-1:]]
        return max([present, *(moment + timedelta(seconds=1) for moment in newest)])

    def filed(self, key: str) -> StoredFile | None:
        """Return the picture's entry if it has been copied already and is undamaged, else None.

        The copy is read back, since a damaged one would be in every later backup too. A copy left by an interrupted
        backup is in no manifest yet.
        """
        file = self._folder / picture_of(key, self._sealing.recipients)
        with writing(file):
            if not file.is_file():
                return None
            there = filed_at(file)
        return there if self._known.get(key, there) == there else None

    def file(self, key: str, content: bytes) -> StoredFile:
        """Store a picture durably."""
        kept = self._sealing.seal(content)
        recipients = self._sealing.recipients
        with writing(self._folder):
            FolderStore(self._folder / pictures_for(recipients)).put(f"{key}{ending_for(recipients)}", kept)
        return filed(kept)

    def add(self, database: Path, origin: BackupOrigin, pictures: Mapping[str, StoredFile]) -> str:
        """Complete a backup with this database and these pictures, durably, and return its name."""
        name, recipients = name_of(origin.created), self._sealing.recipients
        part = self._folder / f"{name}{UNFINISHED}"
        with writing(part):
            part.mkdir()
            copy = part / f"{DATABASE}{ending_for(recipients)}"
            self._sealing.seal_file(database, copy)
            sync_file(copy)
            manifest = Manifest(origin, filed_at(copy), pictures, recipients)
            (part / MANIFEST).write_bytes(manifest_file.to_bytes(name, manifest))
            sync_file(part / MANIFEST)
            sync_folder(part)
            part.rename(self._folder / name)
            sync_folder(self._folder)
        return name

    def drop_older(self, kept: int) -> list[str]:
        """Delete all but the newest backups and return the names of the deleted ones."""
        old = names_in(self._folder)[:-kept]
        with writing(self._folder):
            for name in old:
                gone = self._folder / f"{name}{UNFINISHED}"
                (self._folder / name).rename(gone)
                shutil.rmtree(gone)
        return old

    def sweep(self) -> int:
        """Delete the pictures that no backup names, and return how many.

        Raises BackupDamaged if a manifest cannot be read, since that backup may need any of them.
        """
        named = {path for name in names_in(self._folder) for path in _paths(self._folder, name)}
        swept = 0
        with writing(self._folder):
            for pictures in self._folder.glob(f"{PICTURES}*"):
                for path in pictures.rglob("*"):
                    if path.is_file() and path.relative_to(self._folder).as_posix() not in named:
                        path.unlink()
                        swept += 1
        return swept


def _paths(folder: Path, name: str) -> Iterator[str]:
    manifest = manifest_file.read(folder, name)
    return (picture_of(key, manifest.recipients) for key in manifest.pictures)


@contextmanager
def filling(folder: Path, sealing: Sealing, source: str) -> Iterator[FilledBackups]:
    """Lock a folder of backups of one data directory until the block ends; it is created on first use.

    Raises NotEmpty, InUse, BackupsOfAnother, StorageFull or ReadOnly.
    """
    with writing(folder):
        lock = _locked(folder)
    try:
        with writing(folder):
            known = _known(folder, sealing.recipients, source)
            for unfinished in folder.glob(f"*{UNFINISHED}"):
                shutil.rmtree(unfinished)
        yield FilledBackups(folder, sealing, known)
    finally:
        os.close(lock)


def _locked(folder: Path) -> int:
    """Return the open file that locks the folder."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()) and not (folder / LOCK).exists():
        raise NotEmpty(f"{folder} is neither empty nor a folder of backups: name an empty folder or a new one")
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        if isinstance(error, BlockingIOError):
            raise InUse(f"another backup is being written to {folder}") from None
        raise
    return lock


def _known(folder: Path, recipients: Sequence[str], source: str) -> Mapping[str, StoredFile]:
    """Return the pictures of the newest backup for these recipients with a readable manifest."""
    for name in reversed(names_in(folder)):
        try:
            manifest = manifest_file.read(folder, name)
        except BackupDamaged:
            continue
        if manifest.origin.source != source:
            raise BackupsOfAnother(f"{folder} holds the backups of another data directory: name another folder")
        if manifest.recipients == recipients:
            return manifest.pictures
    return {}

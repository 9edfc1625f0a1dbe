"""Checking of backups: their files are read back and compared with the manifests."""

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from server.domain.operator_errors import BackupDamaged
from server.domain.persistence.backups import Manifest, StoredFile
from server.service.backups.ports import BackupsToCheck, Watch


@frozen
class Checked:
    """A backup that was read back."""

    name: str
    files: Mapping[str, StoredFile] = field(repr=False)
    """The files by their paths; empty if the manifest itself cannot be read."""
    damages: tuple[str, ...]
    """A line for each missing or damaged file."""


def check_all(backups: BackupsToCheck, watch: Watch) -> Iterator[Checked]:
    """Yield the result for each backup, oldest first. Each file is read once, however many backups share it."""
    manifests = {name: _manifest(backups, name) for name in backups.names()}
    listed = {
        name: {} if isinstance(held, BackupDamaged) else backups.files(name, held) for name, held in manifests.items()
    }
    paths = sorted({path for files in listed.values() for path in files})
    there = {path: backups.read(path) for path in watch(paths, len(paths))}
    for name, held in manifests.items():
        found = [str(held)] if isinstance(held, BackupDamaged) else _damages(listed[name], there)
        yield Checked(name, listed[name], tuple(found))


def _manifest(backups: BackupsToCheck, name: str) -> Manifest | BackupDamaged:
    try:
        return backups.manifest(name)
    except BackupDamaged as error:
        return error


def _damages(files: Mapping[str, StoredFile], there: Mapping[str, StoredFile | None]) -> list[str]:
    missing = [f"{path} is missing" for path in files if there[path] is None]
    damaged = [f"{path} is damaged" for path, filed in files.items() if there[path] not in (None, filed)]
    return missing + damaged

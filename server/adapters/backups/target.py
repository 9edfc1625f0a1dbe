"""The data directory that a backup is restored to."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shlex import quote

from attrs import frozen

from server.adapters.backups.disk import writing
from server.adapters.blob.stores import StoresByUri
from server.adapters.data_directory import DATABASE, PERSON_KEYS, RECEIPT_KEY, DataDirectory
from server.adapters.replacing import NewContent, is_decided, sweep
from server.domain.operator_errors import DatabaseDamaged, InUse, NotEmpty

_NO_CONTENT = {"lock", "imports.lock", "backup.lock", "lost+found", "cache", "index", "imports", "backup", "restoring"}
_NO_CONTENT |= {PERSON_KEYS, f"{PERSON_KEYS}-journal", RECEIPT_KEY}
"""Names that a data directory may contain before anything is stored in it."""

_STORAGES, _INDEX = "storages", "index"
_SIDE_FILES = {f"{name}{suffix}" for name in (DATABASE, "usage.db") for suffix in ("-wal", "-shm")} | {"usage.db"}
"""Files that are written beside a database."""


@frozen
class Target:
    """The `Successor` of a data directory's content."""

    database: Path
    stores: StoresByUri


@contextmanager
def replaced(path: Path, *, filled_too: bool) -> Iterator[Target]:
    """Yield the new content for the block to write, then replace the old one; if the block fails, nothing changes.

    Raises NotEmpty for a folder that is not a data directory, or for one with a database unless `filled_too`. Also
    raises InUse, StorageFull or ReadOnly.
    """
    new = not path.exists()
    with writing(path):
        _refuse_filled(path, filled_too)
    directory = DataDirectory(path)
    try:
        with writing(path), _undone(path, new):
            if not directory.alone():
                raise InUse(f"the data directory {path} is in use: stop its server first")
            content = NewContent(directory.path)
            yield Target(content.database, StoresByUri(content.storages))
        with writing(path):
            content.take_over()
    finally:
        directory.close()


def refuse_lost_database(path: Path) -> None:
    """Raise DatabaseDamaged for a data directory without PostgreSQL that has lost its database but nothing else."""
    if has_lost_its_database(path):
        raise DatabaseDamaged(
            f"{path} has lost its database, and a new one would have nobody in it. {how_to_restore(path)}. "
            "If the records are in PostgreSQL, set KITH_DATABASE"
        )


def how_to_restore(path: Path) -> str:
    """Return what to do about a data directory that is damaged."""
    return f"To restore a backup, stop the server and run `kith restore BACKUPS --data {quote(str(path))} --replace`"


def has_lost_its_database(path: Path) -> bool:
    """Return whether a folder has a database's other files, such as pictures, but no database or an empty one."""
    names = _names_in(path)
    if DATABASE not in names:
        return bool(names & _SIDE_FILES or _holds_files(path / _STORAGES))
    if (path / DATABASE).stat().st_size:
        return False
    return PERSON_KEYS in names or any(map(_holds_files, (path / _STORAGES, path / _INDEX)))


def _refuse_filled(path: Path, filled_too: bool) -> None:
    names = _names_in(path)
    has_database = DATABASE in names or is_decided(path)
    if not has_database and names - _NO_CONTENT - _SIDE_FILES - {_STORAGES}:
        raise NotEmpty(f"{path} is neither empty nor a data directory: name a new one")
    if not filled_too and (has_database or has_lost_its_database(path)):
        what = "has a database already" if has_database else "has lost its database, but not everything else"
        raise NotEmpty(f"{path} {what}; --replace replaces it for good")


def _names_in(path: Path) -> set[str]:
    return {entry.name for entry in path.iterdir()} if path.is_dir() else set()


def _holds_files(folder: Path) -> bool:
    return folder.exists() and any(entry.is_file() for entry in folder.rglob("*"))


@contextmanager
def _undone(path: Path, new: bool) -> Iterator[None]:
    """If the block fails, delete the incomplete content, and the directory if it is new."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            shutil.rmtree(path) if new else sweep(path)
        raise

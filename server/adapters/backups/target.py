"""The data directory that a backup is restored to."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from attrs import frozen

from server.adapters.backups.disk import writing
from server.adapters.blob.places import Places
from server.adapters.data_directory import PERSON_KEYS, RECEIPT_KEY, DataDirectory
from server.adapters.replacing import NewContent, is_decided, sweep
from server.domain.errors import InUse, NotEmpty

_FURNITURE = {"lock", "imports.lock", "backup.lock", "lost+found", "cache", "index", "imports", "backup", "restoring"}
_FURNITURE |= {PERSON_KEYS, f"{PERSON_KEYS}-journal", RECEIPT_KEY}
"""What a data directory may contain before anything is stored in it."""


@frozen
class Target:
    """The `Successor` of a data directory's content."""

    database: Path
    places: Places


@contextmanager
def replaced(path: Path, *, filled_too: bool) -> Iterator[Target]:
    """Yield the new content for the block to write, then replace the old one with it; if it fails, nothing changes.

    Raises NotEmpty for a folder of something else, or for a data directory with a database unless `filled_too`. Raises
    InUse, StorageFull or ReadOnly too.
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
            yield Target(content.database, Places(content.storages))
        with writing(path):
            content.take_over()
    finally:
        directory.close()


def _refuse_filled(path: Path, filled_too: bool) -> None:
    names = {entry.name for entry in path.iterdir()} if path.exists() else set()
    if "kith.db" in names or is_decided(path):
        if not filled_too:
            raise NotEmpty(f"{path} has a database already; --replace replaces it for good")
    elif names - _FURNITURE - {"storages"} or _holds_files(path / "storages"):
        raise NotEmpty(f"{path} is neither empty nor a data directory: name a new one")


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

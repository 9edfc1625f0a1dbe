"""A folder store on a failing disk."""

import errno
import os
from pathlib import Path

import pytest

from server.adapters.blob.folder import FolderStore
from server.domain.errors import KithError, ReadOnly, StorageFull

MEANINGS = [
    (errno.ENOSPC, StorageFull),
    (errno.EDQUOT, StorageFull),
    (errno.EROFS, ReadOnly),
    (errno.EACCES, ReadOnly),
    (errno.EPERM, ReadOnly),
]


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """A store with one blob."""
    store = FolderStore(tmp_path)
    store.put("a/old", b"old")
    return store


@pytest.fixture(params=MEANINGS, ids=lambda meaning: errno.errorcode[meaning[0]])
def failing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> type[KithError]:
    """The disk refuses to sync, as when it has promised a write space that it does not have."""
    number: int
    meaning: type[KithError]
    number, meaning = request.param

    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    return meaning


def files(folder: Path) -> list[str]:
    """Return every file below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_blob_that_cannot_be_written_is_not_there(
    store: FolderStore, failing: type[KithError], tmp_path: Path
) -> None:
    """Neither complete nor partial, and the error says why."""
    with pytest.raises(failing):
        store.put("a/new", b"new")
    assert files(tmp_path) == ["a/old"]


def test_a_blob_that_cannot_be_replaced_stays(store: FolderStore, failing: type[KithError], tmp_path: Path) -> None:
    with pytest.raises(failing):
        store.put("a/old", b"new")
    assert store.get("a/old") == b"old"
    assert files(tmp_path) == ["a/old"]


def test_a_half_written_blob_is_not_listed_and_goes_with_its_key(store: FolderStore, tmp_path: Path) -> None:
    """The part is not listed; deleting the key removes it, and putting it again replaces it."""
    for name in ("gone", "again"):
        (tmp_path / "a" / f"{name}.part").write_bytes(b"ha")
    assert list(store.keys()) == ["a/old"]
    store.delete("a/gone")
    store.put("a/again", b"whole")
    assert files(tmp_path) == ["a/again", "a/old"]
    assert store.get("a/again") == b"whole"

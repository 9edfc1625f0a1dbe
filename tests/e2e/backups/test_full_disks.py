"""Backups and restores that run out of room."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.adapters.blob.folder import FolderStore
from server.domain.errors import StorageFull
from tests.e2e.backups.conftest import Kith, backups_in
from tests.e2e.backups.damage import everything_below, refused
from tests.e2e.backups.people import people_in
from tests.e2e.small_disk import NAMESPACE, possible
from tests.serving import command, environment


@contextmanager
def full_after(monkeypatch: pytest.MonkeyPatch, files: int) -> Iterator[None]:
    """Make the disk full once this many pictures are written."""
    put, left = FolderStore.put, iter(range(files))

    def fail(store: FolderStore, key: str, blob: bytes) -> None:
        if next(left, None) is None:
            raise StorageFull("full")
        put(store, key, blob)

    with monkeypatch.context() as patched:
        patched.setattr(FolderStore, "put", fail)
        yield


def test_a_full_disk_ends_a_restore_without_a_trace(
    kith: Kith, data: Path, backed_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything_below(data)
    with full_after(monkeypatch, 5):
        refused(kith("restore", backed_up, "--data", data, "--replace"), f"{data}: the disk is full")
    with full_after(monkeypatch, 5):
        refused(kith("restore", backed_up, "--data", tmp_path / "new"), f"{tmp_path / 'new'}: the disk is full")
    assert everything_below(data) == before
    assert not (tmp_path / "new").exists()


def test_a_full_disk_ends_a_backup_and_the_next_goes_on(
    kith: Kith, data: Path, backed_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with people_in(data) as people:
        people.enrol(5)
    with full_after(monkeypatch, 3):
        refused(kith("backup", backed_up, "--data", data, "--keep", 1), "the disk is full")
    assert len(backups_in(backed_up)) == 2
    assert kith("backup", backed_up, "--verify")[0] == 0
    assert ", 2 of them new" in kith("backup", backed_up, "--data", data)[1]
    shutil.rmtree(data)
    assert kith("restore", backed_up, "--data", data)[0] == 0


@pytest.mark.skipif(not possible(), reason="users cannot mount a disk of their own here")
@pytest.mark.parametrize("encrypted", [False, True])
def test_a_small_disk_is_reported_in_one_line(
    kith: Kith, data: Path, kept: Path, tmp_path: Path, encrypted: bool
) -> None:
    """Whether it is a picture or the database that does not fit."""
    kith("backup-key", tmp_path / "a.key")
    options = ["--recipient", str(tmp_path / "a.key.pub")] if encrypted else []
    kept.mkdir()
    pictures = sum(8192 for path in (data / "storages").rglob("*") if path.is_file())
    for size in (pictures // 4, pictures + (data / "kith.db").stat().st_size // 2):
        mount = f'mount -t tmpfs -o size={size} tmpfs "$0" && exec "$@"'
        backing_up = command("backup", str(kept), "--data", str(data), *options)
        line = [*NAMESPACE, "sh", "-c", mount, str(kept), *backing_up]
        done = subprocess.run(line, env=environment(), capture_output=True, text=True, timeout=60, check=False)
        refused((done.returncode, done.stdout, done.stderr), f"kith: {kept}")
        assert done.stderr.endswith(": the disk is full\n")

"""`kith backup`: what one backup holds, and several side by side."""

import hashlib
import json
import subprocess
from pathlib import Path
from threading import Lock

import pytest

from server.adapters.blob.folder import FolderStore
from tests.e2e.backups.conftest import PEOPLE, Kith, backups_in, pictures_in
from tests.e2e.backups.damage import flip
from tests.e2e.backups.people import kept_in, people_in


def test_a_backup_comes_back_whole(kith: Kith, data: Path, kept: Path, tmp_path: Path) -> None:
    before = kept_in(data)
    code, told, _ = kith("backup", kept, "--data", data)
    (name,) = (backup.name for backup in backups_in(kept))
    assert (code, told) == (0, f"{kept / name}: {PEOPLE} pictures, {PEOPLE} of them new\n")
    code, told, _ = kith("restore", kept, "--data", tmp_path / "other")
    assert (code, told) == (0, f"{name} is in {tmp_path / 'other'}: {PEOPLE} persons, {PEOPLE} pictures\n")
    assert kept_in(tmp_path / "other") == kept_in(data)
    assert {**kept_in(data), "settings": None} == {**before, "settings": None}


def test_a_second_backup_copies_only_new_pictures(kith: Kith, data: Path, kept: Path, tmp_path: Path) -> None:
    kith("backup", kept, "--data", data)
    first, files = kept_in(data), {path: path.stat().st_mtime_ns for path in kept.rglob("*") if path.is_file()}
    with people_in(data) as people:
        people.enrol(3)
        people.remove(people.ids()[0])
    code, told, _ = kith("backup", kept, "--data", data)
    assert (code, f"{PEOPLE + 2} pictures, 3 of them new" in told) == (0, True)
    assert {path: path.stat().st_mtime_ns for path in files} == files
    one, other = backups_in(kept)
    for backup, state in ((one, first), (other, kept_in(data))):
        assert kith("restore", kept, "--data", tmp_path / backup.name, "--at", backup.name)[0] == 0
        assert kept_in(tmp_path / backup.name) == state


def test_a_damaged_picture_is_copied_again(kith: Kith, data: Path, kept: Path, tmp_path: Path) -> None:
    """A flipped bit spoils no later backup, and the earlier one that shares the picture is whole again."""
    kith("backup", kept, "--data", data)
    flip(next(path for path in kept.glob("pictures/**/*") if path.is_file()), 100)
    assert kith("backup", kept, "--verify")[0] == 1
    code, told, _ = kith("backup", kept, "--data", data)
    assert (code, f"{PEOPLE} pictures, 1 of them new" in told) == (0, True)
    assert kith("backup", kept, "--verify")[0] == 0
    assert kith("restore", kept, "--data", tmp_path / "other")[0] == 0
    assert kept_in(tmp_path / "other") == kept_in(data)


def test_keep_limits_how_many_backups_there_are(kith: Kith, data: Path, kept: Path) -> None:
    """Older ones are deleted, with the pictures that no other backup names."""
    for _ in range(3):
        kith("backup", kept, "--data", data)
        with people_in(data) as people:
            people.remove(people.ids()[0])
    old, *newer = backups_in(kept)
    code, told, _ = kith("backup", kept, "--data", data, "--keep", 3)
    assert (code, told.splitlines()[1:]) == (0, [f"deleted {old.name}"])
    assert backups_in(kept)[:2] == newer
    assert len(pictures_in(kept)) == PEOPLE - 1
    assert kith("backup", kept, "--verify")[0] == 0


def test_a_picture_removed_during_a_backup_is_left_out(
    kith: Kith, data: Path, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The backup is of a moment after the removal, or of one before it, with the picture's bytes."""
    get = FolderStore.get
    gone: list[int] = []
    turn = Lock()

    def remove_first(store: FolderStore, key: str) -> bytes:
        with turn, people_in(data) as people:
            if len(gone) < 3:
                gone.append(people.ids()[-1])
                people.remove(gone[-1])
        return get(store, key)

    with monkeypatch.context() as patched:
        patched.setattr(FolderStore, "get", remove_first)
        assert kith("backup", kept, "--data", data)[0] == 0
    assert len(gone) == 3
    assert kith("restore", kept, "--data", tmp_path / "other")[0] == 0
    assert kept_in(tmp_path / "other") == kept_in(data)


def test_a_picture_that_its_storage_has_lost_is_reported(kith: Kith, data: Path, kept: Path, tmp_path: Path) -> None:
    lost, changed = sorted(path for path in (data / "storages").rglob("*") if path.is_file())[:2]
    lost.unlink()
    changed.write_bytes(b"not what was enrolled")
    code, told, complaints = kith("backup", kept, "--data", data)
    assert (code, f"{PEOPLE - 1} pictures" in told) == (1, True)
    assert complaints.count("is missing from its storage\n") == 1
    assert complaints.count("differs from the enrolled picture\n") == 1
    assert kith("restore", kept, "--data", tmp_path / "other")[1].endswith("; 1 were missing already\n")
    assert kept_in(tmp_path / "other") == kept_in(data)


def test_a_manifest_is_read_by_other_tools(kith: Kith, data: Path, kept: Path) -> None:
    """It consists of lines of JSON, with each file's size and the digest that `sha256sum` prints."""
    kith("backup", kept, "--data", data)
    (backup,) = backups_in(kept)
    head, *files, end = map(json.loads, (backup / "manifest.jsonl").read_text().splitlines())
    with people_in(data) as people:
        step = people.records.step
    assert (head["schema"], head["encoders"], head["recipients"]) == (step, ["made up"], [])
    sums = "".join(f"{file['sha256']}  {file['file']}\n" for file in files)
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet"], input=sums, text=True, cwd=kept, check=True)
    assert [(kept / file["file"]).stat().st_size for file in files] == [file["bytes"] for file in files]
    body = b"".join((backup / "manifest.jsonl").read_bytes().splitlines(keepends=True)[:-1])
    assert end == {"sha256": hashlib.sha256(body).hexdigest()}


def test_nobody_else_can_read_a_backup(kith: Kith, data: Path, kept: Path) -> None:
    kith("backup", kept, "--data", data)
    assert not [path for path in (kept, *kept.rglob("*")) if path.stat().st_mode & 0o077]

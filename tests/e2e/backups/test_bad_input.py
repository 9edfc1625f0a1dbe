"""What cannot be backed up or restored is refused in one line, and nothing changes."""

import fcntl
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from server.adapters.data_directory import DataDirectory
from tests.e2e.backups.conftest import Kith, backups_in, pictures_in
from tests.e2e.backups.damage import everything_below, flip, refused
from tests.e2e.backups.people import kept_in, people_in


def picture(kept: Path) -> Path:
    """Return the file of a picture."""
    return kept / min(pictures_in(kept))


def rewrite(kept: Path, **changes: object) -> None:
    """Change the head of the newest manifest, as if it had been written that way."""
    file = backups_in(kept)[-1] / "manifest.jsonl"
    head, *files = file.read_bytes().splitlines(keepends=True)[:-1]
    body = json.dumps({**json.loads(head), **changes}).encode() + b"\n" + b"".join(files)
    file.write_bytes(body + json.dumps({"sha256": sha256(body).hexdigest()}).encode() + b"\n")


def drop_a_line(kept: Path) -> None:
    """Drop a picture from the newest manifest, as if it had been written that way."""
    file = backups_in(kept)[-1] / "manifest.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-2]))
    rewrite_end(file)


def rewrite_end(file: Path) -> None:
    """Give a manifest the digest that fits it."""
    body = file.read_bytes()
    file.write_bytes(body + json.dumps({"sha256": sha256(body).hexdigest()}).encode() + b"\n")


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a bit of the manifest": (
        lambda kept: flip(backups_in(kept)[-1] / "manifest.jsonl", 40),
        "manifest.jsonl is damaged",
    ),
    "a manifest cut short": (lambda kept: drop_lines(kept, 3), "manifest.jsonl is damaged"),
    "an empty manifest": (lambda kept: (backups_in(kept)[-1] / "manifest.jsonl").write_bytes(b""), "is damaged"),
    "no manifest": (lambda kept: (backups_in(kept)[-1] / "manifest.jsonl").unlink(), "cannot be read"),
    "a bit of the database": (lambda kept: flip(backups_in(kept)[-1] / "kith.db", 5000), "kith.db is damaged"),
    "no database": (lambda kept: (backups_in(kept)[-1] / "kith.db").unlink(), "kith.db cannot be read"),
    "a bit of a picture": (lambda kept: flip(picture(kept), 100), "is damaged"),
    "a picture cut short": (lambda kept: picture(kept).write_bytes(picture(kept).read_bytes()[:-1]), "is damaged"),
    "no picture": (lambda kept: picture(kept).unlink(), "cannot be read"),
}


def drop_lines(kept: Path, lines: int) -> None:
    """Cut a manifest short."""
    file = backups_in(kept)[-1] / "manifest.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-lines]))


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_found_and_replaces_nothing(
    kith: Kith, data: Path, backed_up: Path, tmp_path: Path, damage: str
) -> None:
    """An existing directory stays, no new one is made, and `--verify` names the damage."""
    spoil, said = DAMAGES[damage]
    spoil(backed_up)
    before = everything_below(data)
    refused(kith("restore", backed_up, "--data", data, "--replace"), said)
    refused(kith("restore", backed_up, "--data", tmp_path / "new"), said)
    assert everything_below(data) == before
    assert not (tmp_path / "new").exists()
    code, told, _ = kith("backup", backed_up, "--verify")
    assert code == 1
    assert "damage" in told.splitlines()[-2]


def test_an_older_backup_beside_a_damaged_one_is_whole(kith: Kith, data: Path, backed_up: Path, tmp_path: Path) -> None:
    """It can be verified and restored; while any manifest cannot be read, no picture is deleted."""
    flip(backups_in(backed_up)[-1] / "manifest.jsonl", 40)
    code, told, _ = kith("backup", backed_up, "--verify")
    assert (code, told.splitlines()[0].endswith(", complete")) == (1, True)
    with people_in(data) as people:
        people.remove(people.ids()[0])
    code, _, complaint = kith("backup", backed_up, "--data", data, "--keep", 2)
    assert (code, "no picture is deleted while a manifest cannot be read" in complaint) == (1, True)
    assert len(pictures_in(backed_up)) == len(kept_in(data)["pictures"]) + 1  # type: ignore[arg-type]
    assert kith("restore", backed_up, "--data", tmp_path / "new")[0] == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"schema": 9000}, "step 9000 of its schema"),
        ({"format": 2, "kith": "9.0.0"}, "Kith 9.0.0 wrote the backup in another format"),
        ({"created": "yesterday"}, "is not a valid manifest"),
        ({"surplus": 1}, "is not a valid manifest"),
        ({"recipients": ["age1other"]}, "is not a valid manifest"),
    ],
)
def test_what_another_version_wrote_is_refused(
    kith: Kith, backed_up: Path, tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    rewrite(backed_up, **changes)
    refused(kith("restore", backed_up, "--data", tmp_path / "new"), said)
    assert not (tmp_path / "new").exists()


def test_a_manifest_that_lacks_a_picture_is_refused(kith: Kith, backed_up: Path, tmp_path: Path) -> None:
    drop_a_line(backed_up)
    refused(kith("restore", backed_up, "--data", tmp_path / "new"), "lacks 1 picture")


def test_a_manifest_leads_nowhere_outside_the_pictures(kith: Kith, backed_up: Path, tmp_path: Path) -> None:
    file = backups_in(backed_up)[-1] / "manifest.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)[:-1]
    file.write_bytes(b"".join([*lines[:-1], b'{"file": "pictures/../../secret", "bytes": 1, "sha256": ""}\n']))
    rewrite_end(file)
    refused(kith("restore", backed_up, "--data", tmp_path / "new"), "is not the path of a picture")


def test_a_missing_backup_is_reported(kith: Kith, backed_up: Path, tmp_path: Path) -> None:
    """An unknown folder, an empty one, and a time before the first backup."""
    (tmp_path / "empty").mkdir()
    refused(kith("restore", tmp_path / "nowhere", "--data", tmp_path / "new"), "cannot be read: No such file")
    refused(kith("restore", tmp_path / "empty", "--data", tmp_path / "new"), "contains no complete backup")
    refused(kith("backup", tmp_path / "empty", "--verify"), "contains no complete backup")
    early = ("--at", "2020-01-01T00:00Z")
    first = backups_in(backed_up)[0].name
    refused(kith("restore", backed_up, "--data", tmp_path / "new", *early), f"or earlier; the oldest is {first}")
    assert not (tmp_path / "new").exists()


def test_a_data_directory_is_replaced_only_on_request(kith: Kith, data: Path, backed_up: Path) -> None:
    """It is then as it was backed up, without the write-ahead log and the index of the old database."""
    state = kept_in(data)
    with people_in(data) as people:
        people.remove(people.ids()[0])
        people.enrol(2)
        log = (data / "kith.db-wal").read_bytes()
    (data / "kith.db-wal").write_bytes(log)  # as a server that was killed leaves it
    (data / "index" / "gallery").write_bytes(b"of the old people")
    refused(kith("restore", backed_up, "--data", data), "--replace replaces it for good")
    assert kith("restore", backed_up, "--data", data, "--replace")[0] == 0
    assert not (data / "kith.db-wal").exists()
    assert not (data / "index").exists()
    assert kept_in(data) == state


def test_a_data_directory_without_its_database_is_replaced_only_on_request(
    kith: Kith, data: Path, backed_up: Path
) -> None:
    """Its pictures may still be worth something."""
    state = kept_in(data)
    (data / "kith.db").unlink()
    before = everything_below(data)
    refused(kith("restore", backed_up, "--data", data), "has lost its database, but not everything else; --replace")
    assert everything_below(data) == before
    assert kith("restore", backed_up, "--data", data, "--replace")[0] == 0
    assert kept_in(data) == state


def test_a_data_directory_in_use_is_not_replaced(kith: Kith, data: Path, backed_up: Path) -> None:
    directory = DataDirectory(data)
    directory.share()
    before = everything_below(data)
    refused(kith("restore", backed_up, "--data", data, "--replace"), "is in use: stop its server first")
    assert everything_below(data) == before
    directory.close()


@pytest.mark.parametrize("options", [(), ("--replace",)])
def test_a_folder_of_something_else_is_left_alone(
    kith: Kith, data: Path, backed_up: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    """As the target of a restore, and as the folder of backups."""
    home = tmp_path / "home"
    (home / "pictures").mkdir(parents=True)
    (home / "pictures" / "holiday.jpg").write_bytes(b"mine")
    home.chmod(0o755)
    before = everything_below(home)
    refused(kith("restore", backed_up, "--data", home, *options), "is neither empty nor a data directory")
    refused(kith("backup", home, "--data", data), "is neither empty nor a folder of backups")
    assert (everything_below(home), home.stat().st_mode & 0o777) == (before, 0o755)


def test_a_backup_that_cannot_work_is_refused(kith: Kith, data: Path, kept: Path, tmp_path: Path) -> None:
    """No data directory, a place that would be lost with it, and options that do not go together."""
    refused(kith("backup", kept, "--data", tmp_path / "nowhere"), "has no database to back up")
    refused(kith("backup", data / "kept", "--data", data), "is inside the data directory")
    refused(kith("backup", kept, "--data", data, "--verify", "--keep", 1), "cannot be combined")
    assert not kept.exists()
    assert not (tmp_path / "nowhere").exists()


def test_backups_of_two_servers_are_not_mixed(kith: Kith, backed_up: Path, tmp_path: Path) -> None:
    """Otherwise deleting one server's old backups would delete the other's."""
    with people_in(tmp_path / "other") as people:
        people.enrol(1)
    before = everything_below(backed_up)
    refused(kith("backup", backed_up, "--data", tmp_path / "other"), "the backups of another data directory")
    assert everything_below(backed_up) == before


def test_only_one_backup_is_written_at_a_time(kith: Kith, data: Path, backed_up: Path) -> None:
    with (backed_up / "kith-backups.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused(kith("backup", backed_up, "--data", data), "another backup is being written")


def test_a_damaged_database_replaces_no_backup(kith: Kith, data: Path, backed_up: Path) -> None:
    """The older ones stay, however few were to be kept."""
    before = everything_below(backed_up)
    with closing(sqlite3.connect(data / "kith.db")) as records, records:
        records.execute("PRAGMA journal_mode = delete")
    content = bytearray((data / "kith.db").read_bytes())
    content[3 * 4096 :: 7] = bytes(len(content[3 * 4096 :: 7]))
    (data / "kith.db").write_bytes(content)
    refused(kith("backup", backed_up, "--data", data, "--keep", 1), "damaged")
    assert everything_below(backed_up) == before

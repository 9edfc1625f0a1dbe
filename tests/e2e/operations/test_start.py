"""A server that cannot start says why in one line, and so does every other command."""

import os
import socket
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.refusal import refusal, refused
from tests.e2e.small_disk import NAMESPACE, possible
from tests.photographs import ROOT
from tests.serving import command, environment


@pytest.mark.parametrize("name", ["serve", "checkpoint", "verify"])
def test_a_data_directory_that_is_a_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine")
    for data in (tmp_path / "file", tmp_path / "file" / "data"):
        said = refusal(command(name, "--data", str(data)))
        assert said.count("\n") == 1
        assert str(data) in said
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("gone", [Path.unlink, lambda file: file.write_bytes(b"")], ids=["missing", "empty"])
def test_a_data_directory_that_has_lost_its_database_is_refused(tmp_path: Path, gone: Callable[[Path], object]) -> None:
    """Nobody would be recognised, although the pictures are still there. A new directory has lost nothing."""
    data = tmp_path / "data"
    make = command("keys", "make", "door", "--scope", "search", "--data", str(data))
    data.mkdir()
    (data / "kith.db").write_bytes(b"")
    subprocess.run(make, cwd=ROOT, env=environment(), capture_output=True, check=True)
    (data / "storages" / "default").mkdir()
    (data / "storages" / "default" / "picture").write_bytes(b"a face")
    gone(data / "kith.db")
    for line in (command("serve", "--port", "0", "--data", str(data)), make):
        said = refusal(line)
        assert (said.count("\n"), "has lost its database" in said, "kith restore" in said) == (1, True, True)


def test_a_port_that_is_taken_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = refusal(command("serve", "--port", str(port), "--data", str(tmp_path / "data")))
    choose = "Choose another address with KITH_HOST and KITH_PORT"
    assert said == f"kith: cannot listen on 127.0.0.1:{port}: Address already in use. {choose}\n"


def test_an_address_that_is_not_this_machines_is_refused(tmp_path: Path) -> None:
    """Like a taken port. (The address is reserved for documentation.)"""
    line = command("serve", "--insecure", "--host", "192.0.2.1", "--port", "0", "--data", str(tmp_path / "data"))
    assert refusal(line).startswith("kith: cannot listen on 192.0.2.1:0: Cannot assign requested address. ")


@pytest.mark.skipif(not possible(), reason="users cannot mount a disk of their own here")
def test_a_data_directory_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """On a read-only disk, before the server listens."""
    mount = 'mount -t tmpfs -o ro tmpfs "$0" && exec "$@"'
    line = [*NAMESPACE, "sh", "-c", mount, str(tmp_path), *command("serve", "--port", "0", "--data", str(tmp_path))]
    assert "cannot be used" in refusal(line)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "many"),
        ("workers", "0"),
        ("threads", "-1"),
        ("max_image_bytes", "1.5"),
        ("max_image_byte", "1"),
        ("workers", "1" + "0" * 30),
        ("checkpoint_seconds", "1e300"),
        ("client_seconds", "nan"),
        ("min_face_size", "-1"),
    ],
)
def test_an_invalid_setting_is_refused(tmp_path: Path, name: str, value: str) -> None:
    """With its name in the environment; so is a misspelt one."""
    said = refusal(command("serve"), data_dir=tmp_path, **{name: value})
    assert f"KITH_{name.upper()}" in said
    assert said.count("\n") == 1


def no_database(file: Path) -> None:
    """Write a file that is not a database."""
    file.write_bytes(b"this is no database, but perhaps somebody needs it" * 100)


def newer_database(file: Path) -> None:
    """Create one as a later version would."""
    with closing(sqlite3.connect(file)) as records, records:
        records.execute("PRAGMA journal_mode = wal")
        records.execute("CREATE TABLE migrations (number INTEGER PRIMARY KEY)")
        records.execute("INSERT INTO migrations VALUES (9000)")
    records.close()


def damaged_database(file: Path) -> None:
    """Create one with overwritten pages that a start does not need."""
    with closing(sqlite3.connect(file)) as records, records:
        records.execute("PRAGMA journal_mode = wal")
        records.execute("CREATE TABLE kept (text TEXT)")
        records.executemany("INSERT INTO kept VALUES (?)", [(str(number) * 500,) for number in range(100)])
    records.close()
    content = bytearray(file.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    file.write_bytes(content)


UNUSABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "none": (no_database, "not a database"),
    "damaged": (damaged_database, "damaged"),
    "newer": (newer_database, "step 9000"),
    "a directory": (Path.mkdir, "not a file"),
    "a pipe": (os.mkfifo, "not a file"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_an_unusable_database_is_refused(tmp_path: Path, kind: str) -> None:
    """By every command, in one line, with exit code 2, before anything listens; it is not modified."""
    make, words = UNUSABLE[kind]
    file = tmp_path / "kith.db"
    make(file)
    before = file.read_bytes() if file.is_file() else None
    for line in (["serve", "--port", "0"], ["checkpoint"]):
        done = refused(command(*line, "--data", str(tmp_path)))
        assert done.returncode == 2
        assert words in done.stderr
        assert str(file) in done.stderr
        assert done.stderr.count("\n") == 1
    assert before is None or file.read_bytes() == before


@pytest.mark.skipif(os.getuid() == 0 and not possible(), reason="root may open every file")
def test_a_database_without_permission_is_refused(tmp_path: Path) -> None:
    no_database(tmp_path / "kith.db")
    (tmp_path / "kith.db").chmod(0)
    within = [] if os.getuid() else [*NAMESPACE, "setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    said = refusal([*within, *command("serve", "--port", "0", "--data", str(tmp_path))])
    assert "kith.db, with permissions ----------, cannot be read and written" in said
    assert said.count("\n") == 1


def test_the_data_directory_is_made_on_first_use(tmp_path: Path) -> None:
    """With all folders above it, and nothing anywhere else."""
    data = tmp_path / "not" / "there yet" / "dätä"
    subprocess.run(command("checkpoint", "--data", str(data)), cwd=ROOT, env=environment(), check=True)
    assert {path.name for path in data.iterdir()} >= {"kith.db", "storages", "index"}
    assert [path.name for path in tmp_path.iterdir()] == ["not"]

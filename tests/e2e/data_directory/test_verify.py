"""`kith verify` finds what is wrong with a data directory, and repairs what it can."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.commands import kith
from tests.photographs import BIDEN, OBAMA
from tests.plain import Plain, attach, found, new_person
from tests.serving import serving


@pytest.fixture(scope="module")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory in which two persons are enrolled."""
    data = tmp_path_factory.mktemp("enrolled") / "data"
    with serving(data) as server, Plain(server.url) as http:
        for name, picture in (("Barack", OBAMA), ("Joe", BIDEN)):
            attach(http, new_person(http, name), picture)
    return data


@pytest.fixture
def data(enrolled: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return shutil.copytree(enrolled, tmp_path / "data")


def run_verify(data: Path, *options: str) -> CompletedProcess[str]:
    """Run `kith verify`."""
    return kith("verify", "--data", data, *options)


def verify(data: Path, *options: str) -> tuple[int, str]:
    """Return the exit code of `kith verify` and what it prints."""
    done = run_verify(data, *options)
    return done.returncode, done.stdout


def blob(data: Path) -> Path:
    """Return the file of the first picture."""
    return min(path for path in (data / "storages").rglob("*") if path.is_file())


def execute(data: Path, statement: str) -> None:
    """Change the database behind the server's back."""
    with closing(sqlite3.connect(data / "kith.db")) as records, records:
        records.execute(statement)


def test_a_sound_directory_passes(data: Path) -> None:
    assert verify(data) == (0, "all is well\n")


REPAIRABLE: dict[str, Callable[[Path], object]] = {
    "blob_orphaned": lambda data: blob(data).with_name("stranger").write_bytes(b"left over"),
    "template_wrong": lambda data: execute(data, "UPDATE templates SET template = zeroblob(1024) WHERE person_id = 1"),
}


@pytest.mark.parametrize("trouble", REPAIRABLE)
def test_what_can_be_repaired_is_repaired_only_on_request(data: Path, trouble: str) -> None:
    """Verify reports the trouble and exits with 1 until --repair has fixed it; then everyone is found."""
    REPAIRABLE[trouble](data)
    for _ in range(2):
        code, told = verify(data)
        assert (code, trouble in told) == (1, True)
    assert verify(data, "--repair")[0] == 0
    assert verify(data) == (0, "all is well\n")
    with serving(data) as server, Plain(server.url) as http:
        assert [found(http, picture) for picture in (OBAMA, BIDEN)] == [[1], [2]]


LOST: dict[str, Callable[[Path], object]] = {
    "blob_missing": lambda data: blob(data).unlink(),
    "blob_damaged": lambda data: blob(data).write_bytes(b"not what was enrolled"),
}


@pytest.mark.parametrize("trouble", LOST)
def test_a_picture_that_a_person_still_has_is_never_removed(data: Path, trouble: str) -> None:
    """Lost bytes cannot be repaired: --repair leaves the picture's record and keeps exiting with 1."""
    LOST[trouble](data)
    code, told = verify(data, "--repair")
    assert (code, trouble in told) == (1, True)
    with serving(data) as server, Plain(server.url) as http:
        assert [found(http, picture) for picture in (OBAMA, BIDEN)] == [[1], [2]]


CUT_SHORT = {
    "whole numbers": {
        "template_wrong": "UPDATE templates SET template = substr(template, 1, 1000) WHERE person_id = 1",
        "encoding_damaged": "UPDATE encodings SET encoding = substr(encoding, 1, 100) WHERE picture_id = 2",
    },
    "a part of a number": {
        "template_wrong": "UPDATE templates SET template = substr(template, 1, 1001) WHERE person_id = 2",
        "encoding_damaged": "UPDATE encodings SET template = substr(template, 1, 3) WHERE picture_id = 1",
    },
}


@pytest.mark.parametrize("left", CUT_SHORT)
def test_truncated_vectors_are_rebuilt(data: Path, left: str) -> None:
    """A template from the stored encodings, an encoding from its picture, even if the index has no snapshot."""
    for statement in CUT_SHORT[left].values():
        execute(data, statement)
    shutil.rmtree(data / "index")
    code, told = verify(data)
    assert (code, {line.split(":")[0] for line in told.splitlines()[:-1]}) == (1, set(CUT_SHORT[left]))
    assert verify(data, "--repair")[0] == 0
    assert verify(data) == (0, "all is well\n")


def test_an_encoding_whose_picture_is_lost_is_still_reported(data: Path) -> None:
    """It cannot be rebuilt: --repair says so and exits with 1, and others are still checked."""
    execute(data, "UPDATE encodings SET template = substr(template, 1, 1000) WHERE rowid = 1")
    for path in (data / "storages").rglob("*"):
        if path.is_file():
            path.unlink()
    code, told = verify(data, "--repair")
    assert code == 1
    assert "cannot be repaired" in told


@pytest.mark.parametrize("damage", ["scrambled", "cut off", "no database"])
def test_a_damaged_database_is_reported(data: Path, damage: str) -> None:
    """With exit code 1 and without a traceback; only a backup helps."""
    file = data / "kith.db"
    content = bytearray(file.read_bytes())
    if damage == "scrambled":
        content[2 * 4096 :: 7] = bytes(len(content[2 * 4096 :: 7]))
    file.write_bytes({"cut off": content[:-8192], "no database": bytearray(20_000)}.get(damage, content))
    for name in ("kith.db-wal", "kith.db-shm"):
        (data / name).unlink(missing_ok=True)
    done = run_verify(data, "--repair")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("database_damaged: ")

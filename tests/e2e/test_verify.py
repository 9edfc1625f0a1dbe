"""`kith verify` finds what is wrong with a data directory, and mends what can be mended."""

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.photographs import BIDEN, OBAMA
from tests.plain import Plain, attach, found, new_person
from tests.serving import command, environment, serving


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


def verify(data: Path, *options: str) -> tuple[int, str]:
    """Return the exit code of `kith verify` and what it prints."""
    done = subprocess.run(
        command("verify", "--data", str(data), *options), env=environment(), capture_output=True, text=True, timeout=120
    )
    return done.returncode, done.stdout


def blob(data: Path) -> Path:
    """Return the file of the first picture."""
    return min(path for path in (data / "storages").rglob("*") if path.is_file())


def execute(data: Path, statement: str) -> None:
    """Change the database behind the server's back."""
    with sqlite3.connect(data / "kith.db") as records:
        records.execute(statement)


def test_a_sound_directory_is_well(data: Path) -> None:
    """Where nothing is wrong, verify says so and exits with 0."""
    assert verify(data) == (0, "all is well\n")


MENDABLE: dict[str, Callable[[Path], object]] = {
    "blob_orphaned": lambda data: blob(data).with_name("stranger").write_bytes(b"left over"),
    "template_wrong": lambda data: execute(data, "UPDATE templates SET template = zeroblob(1024) WHERE person_id = 1"),
}


@pytest.mark.parametrize("trouble", MENDABLE)
def test_what_can_be_mended_is_mended_only_on_demand(data: Path, trouble: str) -> None:
    """Verify names the trouble and exits with 1 until --repair has mended it; then everyone is found."""
    MENDABLE[trouble](data)
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
    """Bytes that are lost cannot be mended: --repair leaves the picture's record and goes on exiting with 1."""
    LOST[trouble](data)
    code, told = verify(data, "--repair")
    assert (code, trouble in told) == (1, True)
    with serving(data) as server, Plain(server.url) as http:
        assert [found(http, picture) for picture in (OBAMA, BIDEN)] == [[1], [2]]

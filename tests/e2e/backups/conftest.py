"""A data directory with people, and a place for its backups."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from server.cli.main import main
from tests.e2e.backups.people import people_in

PEOPLE = 12

Kith = Callable[..., tuple[int, str, str]]
"""Runs a command and returns its exit code, its output and its errors."""


@pytest.fixture(scope="session")
def populated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with some people, to be copied."""
    data = tmp_path_factory.mktemp("populated") / "data"
    with people_in(data) as people:
        people.enrol(PEOPLE)
    return data


@pytest.fixture
def data(populated: Path, tmp_path: Path) -> Path:
    """A data directory with some people."""
    return shutil.copytree(populated, tmp_path / "data")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Where its backups go."""
    return tmp_path / "kept"


@pytest.fixture
def kith(capfd: pytest.CaptureFixture[str]) -> Kith:
    """The command, in this process."""

    def run(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(list(map(str, arguments)))
        told = capfd.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture
def backed_up(kith: Kith, data: Path, kept: Path) -> Path:
    """Two backups."""
    for _ in range(2):
        assert kith("backup", kept, "--data", data)[0] == 0
    return kept


def backups_in(kept: Path) -> list[Path]:
    """Return the backups that are complete, oldest first."""
    return sorted(path for path in kept.glob("*Z") if path.is_dir())


def pictures_in(kept: Path) -> dict[str, bytes]:
    """Return every file of pictures."""
    files = [path for path in kept.glob("pictures*/**/*") if path.is_file()]
    return {path.relative_to(kept).as_posix(): path.read_bytes() for path in files}

"""Data directories under a master key, with made-up people."""

import shutil
from pathlib import Path

import pytest

from tests.e2e.backups.conftest import Kith, kith
from tests.e2e.backups.people import people_in

__all__ = ["Kith", "kith"]

MASTER = "7a" * 32
PEOPLE = 12


@pytest.fixture(autouse=True)
def master(monkeypatch: pytest.MonkeyPatch) -> str:
    """The master key, for commands in this process."""
    monkeypatch.setenv("KITH_MASTER_KEY", MASTER)
    return MASTER


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with some people, to be copied."""
    data = tmp_path_factory.mktemp("sealed") / "data"
    with people_in(data, master=MASTER) as people:
        people.enrol(PEOPLE)
    return data


@pytest.fixture
def data(sealed: Path, tmp_path: Path) -> Path:
    """A data directory with some people."""
    return shutil.copytree(sealed, tmp_path / "data")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Where its backups go."""
    return tmp_path / "kept"


def traces_of(data: Path, person: int, master: str | None = MASTER) -> list[bytes]:
    """Return what a person leaves: pieces of pictures, encodings and templates, in the clear."""
    with people_in(data, master=master) as people:
        pictures = people.records.pictures.of_person(person)
        photos = [people.blobs.read(picture)[500:564] for picture in pictures]
        encodings = people.records.pictures.encodings_of([person])
        template = people.records.pictures.template(person)
    assert photos
    assert template is not None
    return [
        *photos,
        encodings.encodings[0].tobytes()[:64],
        encodings.templates[0].tobytes()[:64],
        template.tobytes()[:64],
    ]


def holding(folder: Path, traces: list[bytes]) -> list[str]:
    """Return the files that contain any of these bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(trace in path.read_bytes() for trace in traces)]

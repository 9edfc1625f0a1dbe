"""Records in a file, with a connection."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.domain.entities import Person
from server.records.engines.opening import DatabaseLocation
from server.records.people.persons import PersonDetails
from server.records.records import Records
from tests.databases import ENGINES, place_of

ENCODER = "test"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of an SQLite database."""
    return tmp_path / "kith.db"


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> DatabaseLocation:
    """Where records are, on either database."""
    return place_of(request.param, tmp_path)


@pytest.fixture
def records(place: DatabaseLocation) -> Iterator[Records]:
    """Empty records."""
    records = Records.open(place, ENCODER)
    with records.session():
        yield records
    records.close()


@pytest.fixture
def person(records: Records) -> Person:
    """Someone, in the only storage."""
    return ada(records)


def ada(records: Records) -> Person:
    """Add somebody, and the storage for her."""
    storage = records.storages.add(None, "a", "a")
    return records.persons.add(None, PersonDetails("Ada", {}, storage.id))

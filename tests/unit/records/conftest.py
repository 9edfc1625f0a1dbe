"""Records in a file, with a connection."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.domain.entities import Person
from server.records.persons import PersonDetails
from server.records.records import Records

ENCODER = "test"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is."""
    return tmp_path / "kith.db"


@pytest.fixture
def records(path: Path) -> Iterator[Records]:
    """Empty records."""
    records = Records(path, ENCODER)
    with records.session():
        yield records
    records.close()


@pytest.fixture
def person(records: Records) -> Person:
    """Someone, in the only storage."""
    storage = records.storages.add(None, "a", "a")
    return records.persons.add(None, PersonDetails("Ada", {}, storage.id))

"""Records that are audited."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.domain.audit.entries import Audited
from server.records.engines.opening import DatabaseLocation
from server.records.records import Records
from tests.databases import ENGINES, place_of
from tests.unit.records.conftest import ENCODER


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> DatabaseLocation:
    """Where records are, on either database."""
    return place_of(request.param, tmp_path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of an SQLite database."""
    return tmp_path / "kith.db"


@pytest.fixture
def records(place: DatabaseLocation) -> Iterator[Records]:
    """Records that audit all changes, in a session."""
    records = Records.open(place, ENCODER, Audited.CHANGES)
    with records.session():
        yield records
    records.close()

"""The use cases over real records, a real folder, and an engine that reads who is in a photo."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.bootstrap import Kith, build
from server.service.people.persons import PersonDraft
from server.settings import Settings
from tests.fake_engine import FakeEngine


@pytest.fixture
def kith(tmp_path: Path) -> Iterator[Kith]:
    """The parts of a server with nobody enrolled, and a connection to the records."""
    kith = build(Settings(data_dir=tmp_path / "data"), engine=FakeEngine())
    kith.gallery.load()
    with kith.records.session():
        yield kith
    kith.records.close()


@pytest.fixture
def person(kith: Kith) -> int:
    """Somebody without a picture, in a storage of their own."""
    storage = kith.services.storages.create(None, "own")
    return kith.services.persons.create(None, PersonDraft("Ada", {}, storage.id)).id

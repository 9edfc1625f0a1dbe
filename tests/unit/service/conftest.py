"""The use cases over real records, a real folder and the real engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.bootstrap import Kith, build
from server.service.people.persons import PersonDraft
from server.settings import Settings


@pytest.fixture(scope="module")
def kith(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kith]:
    """A server's parts, with a connection to the records."""
    kith = build(Settings(data_dir=tmp_path_factory.mktemp("data")))
    kith.gallery.load()
    with kith.records.session():
        yield kith


@pytest.fixture
def person(kith: Kith) -> Iterator[int]:
    """Someone, in a storage of their own; both are gone afterwards."""
    storage = kith.services.storages.create(None, "mine")
    person = kith.services.persons.create(None, PersonDraft("Ada", {}, storage.id))
    yield person.id
    if kith.records.persons.find(person.id):
        kith.services.persons.delete(person.id)
    kith.services.maintenance.checkpoint()
    for left in kith.records.storages.everything():
        kith.services.storages.delete(left.id)


def files(kith: Kith) -> set[Path]:
    """Return every file of the storages."""
    return {path for path in kith.directory.storages.rglob("*") if path.is_file()}

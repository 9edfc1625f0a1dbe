"""Storages: where pictures are."""

import pytest

from server.bootstrap import Kith
from server.domain.errors import IdTaken, StorageInUse, StorageNotFound, StorageTaken, ValidationFailed
from server.service.people.persons import PersonDraft
from tests.fake_engine import photo_of
from tests.unit.service.shorthands import attach, created, files


def test_a_chosen_id_can_be_asked_for_twice(kith: Kith) -> None:
    """With the same place and life the same storage is returned; otherwise the id is taken."""
    first = kith.services.storages.create(5, "archive", 30)
    assert kith.services.storages.create(5, "archive", 30) == first
    for uri, life_days in (("elsewhere", 30), ("archive", 31)):
        with pytest.raises(IdTaken, match="storage 5"):
            kith.services.storages.create(5, uri, life_days)


@pytest.mark.parametrize("uri", ["archive", "./archive", "archive/inside", "file-like/../archive"])
def test_two_storages_never_share_a_place(kith: Kith, uri: str) -> None:
    """However it is written; the error says which storage has it."""
    first = kith.services.storages.create(None, "archive")
    with pytest.raises(StorageTaken) as refused:
        kith.services.storages.create(None, uri)
    assert refused.value.payload == {"id": first.id}


@pytest.mark.parametrize("uri", ["../outside", "", "http://example.org/archive"])
def test_an_invalid_place_is_refused(kith: Kith, uri: str) -> None:
    with pytest.raises(ValidationFailed):
        kith.services.storages.create(None, uri)


def test_people_without_a_storage_go_to_the_default(kith: Kith) -> None:
    """It is created for the first of them, and another can be chosen."""
    with pytest.raises(StorageNotFound, match="no default"):
        kith.services.storages.default()
    ada = kith.services.persons.get(created(kith, "Ada"))
    assert kith.services.storages.default().id == ada.storage_id
    other = kith.services.storages.create(None, "other")
    kith.services.storages.set_default(other.id)
    assert kith.services.persons.get(created(kith, "Bea")).storage_id == other.id


def test_only_a_storage_that_exists_becomes_the_default(kith: Kith) -> None:
    with pytest.raises(StorageNotFound, match="99"):
        kith.services.storages.set_default(99)


def test_a_storage_can_be_deleted_once_it_is_empty(kith: Kith) -> None:
    """Until then it is in use, by people or by pictures."""
    storage = kith.services.storages.create(None, "archive")
    ada = kith.services.persons.create(None, PersonDraft("Ada", {}, storage.id)).id
    attach(kith, ada, photo_of("Ada"))
    (file,) = files(kith)
    assert file.is_relative_to(kith.directory.storages / "archive")
    with pytest.raises(StorageInUse, match=str(storage.id)):
        kith.services.storages.delete(storage.id)
    kith.services.persons.delete(ada)
    kith.services.storages.delete(storage.id)
    with pytest.raises(StorageNotFound):
        kith.services.storages.get(storage.id)


def test_life_days_of_a_storage_can_be_changed(kith: Kith) -> None:
    """And cleared; a patch without it changes nothing."""
    storage = kith.services.storages.create(None, "archive")
    assert kith.services.storages.patch(storage.id, {"life_days": 30}).life_days == 30
    assert kith.services.storages.patch(storage.id, {}).life_days == 30
    assert kith.services.storages.patch(storage.id, {"life_days": None}).life_days is None


def test_life_days_of_a_storage_limit_its_peoples_lives(kith: Kith) -> None:
    storage = kith.services.storages.create(None, "archive", 30)
    ada = kith.services.persons.create(None, PersonDraft("Ada", {}, storage.id)).id
    attach(kith, ada, photo_of("Ada"))
    person = kith.services.persons.get(ada)
    assert person.life_ends
    assert round((person.life_ends - person.created).total_seconds() / 86400) == 30

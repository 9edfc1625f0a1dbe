"""Pictures' bytes are written before their record and erased after it, whatever happens in between."""

from collections.abc import Callable, Iterator

import pytest

from server.adapters.blob.folder import FolderStore
from server.adapters.blob.stores import StoresByUri
from server.bootstrap import Kith
from server.domain.errors import ImageNotFound, Overloaded, ReadOnly, StorageFull, StorageInUse, StorageNotFound
from server.domain.persistence.sealing import IN_THE_CLEAR
from server.records.people.pictures import PictureRecords
from server.records.sealing.seals import SealRecords
from server.service.people.persons import PersonDraft
from server.service.pictures.blobs import PictureBlobs
from tests.fake_engine import photo_of
from tests.unit.service.shorthands import FORCED, broken, files, images

ADA, BEA, CLEO = (photo_of(name) for name in ("Ada", "Bea", "Cleo"))


@pytest.mark.parametrize(
    ("owner", "method", "error"),
    [
        (FolderStore, "put", StorageFull("full")),
        (FolderStore, "put", ReadOnly("read-only")),
        (PictureRecords, "add", StorageFull("full")),
        (PictureRecords, "set_template", ZeroDivisionError()),
    ],
)
def test_a_failed_enrolment_leaves_nothing(
    kith: Kith, person: int, monkeypatch: pytest.MonkeyPatch, owner: type, method: str, error: Exception
) -> None:
    """No record, file or note, whether the disk or the database fails; the next one works."""
    with broken(monkeypatch, owner, method, error), pytest.raises(type(error)):
        kith.services.enrolment.attach(person, ADA, FORCED)
    assert (images(kith, person), files(kith), kith.records.orphaned_blobs.everything()) == ([], set(), [])
    kith.services.enrolment.attach(person, ADA, FORCED)
    assert len(images(kith, person)) == len(files(kith)) == 1


@pytest.mark.parametrize("error", [ReadOnly("read-only"), OSError("broken")])
def test_bytes_that_cannot_be_erased_now_are_erased_later(
    kith: Kith, person: int, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """The picture is gone at once, its file at the next checkpoint."""
    kith.services.enrolment.attach(person, ADA, FORCED)
    with broken(monkeypatch, FolderStore, "delete", error):
        kith.services.persons.delete(person)
        kith.services.maintenance.checkpoint()
        assert len(files(kith)) == 1
    kith.services.maintenance.checkpoint()
    assert (files(kith), kith.records.orphaned_blobs.everything()) == (set(), [])


def test_an_enrolment_that_fails_twice_over_is_cleaned_up_later(
    kith: Kith, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If neither the record can be added nor the bytes erased."""
    with (
        broken(monkeypatch, FolderStore, "delete", ReadOnly("read-only")),
        broken(monkeypatch, PictureRecords, "add", StorageFull("full")),
        pytest.raises(StorageFull),
    ):
        kith.services.enrolment.attach(person, ADA, FORCED)
    assert len(files(kith)) == 1
    kith.services.maintenance.checkpoint()
    assert (files(kith), kith.records.orphaned_blobs.everything()) == (set(), [])


def test_a_storage_can_be_deleted_once_its_last_bytes_can_be_erased(
    kith: Kith, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kith.services.enrolment.attach(person, ADA, FORCED)
    storage = kith.services.persons.get(person).storage_id
    with broken(monkeypatch, FolderStore, "delete", ReadOnly("read-only")):
        kith.services.persons.delete(person)
        with pytest.raises(StorageInUse):
            kith.services.storages.delete(storage)
    kith.services.storages.delete(storage)
    assert files(kith) == set()


@pytest.mark.parametrize("after", [0, 1])
def test_a_move_that_fails_half_way_leaves_everything_where_it_was(
    kith: Kith, person: int, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """The person stays in their storage with all pictures, and no copy is left."""
    for photo in (ADA, BEA):
        kith.services.enrolment.attach(person, photo, FORCED)
    before, there = files(kith), kith.services.persons.get(person)
    elsewhere = kith.services.storages.create(None, "elsewhere").id
    with broken(monkeypatch, FolderStore, "put", StorageFull("full"), after), pytest.raises(StorageFull):
        kith.services.persons.update(person, PersonDraft("Bob", {}, elsewhere))
    assert kith.services.persons.get(person) == there
    assert (files(kith), kith.records.orphaned_blobs.everything()) == (before, [])


def test_a_picture_that_moved_while_it_was_copied_stays_where_it_is(kith: Kith, person: int) -> None:
    """Otherwise its new bytes would have neither owner nor note, and the stale copy would replace them."""
    image = kith.services.enrolment.attach(person, ADA, FORCED).image_id
    blobs = PictureBlobs(kith.records, StoresByUri(kith.directory.storages))
    slow, quick = (kith.services.storages.create(None, name) for name in ("slow", "quick"))
    pictures = kith.records.pictures.of_person(person)

    def move_slowly() -> None:
        with blobs.copying(pictures, IN_THE_CLEAR, slow) as copies:
            kith.services.persons.update(person, PersonDraft("Ada", {}, quick.id))
            with kith.records.transaction():
                blobs.exchange(copies)

    with pytest.raises(Overloaded, match="moved while"):
        move_slowly()
    assert [picture.storage_id for picture in kith.records.pictures.of_person(person)] == [quick.id]
    assert kith.services.persons.picture(person, image)[1] == ADA
    assert (len(files(kith)), kith.records.orphaned_blobs.everything()) == (1, [])


def test_a_change_that_names_no_storage_does_not_undo_a_move(
    kith: Kith, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The storage is the one the person has when the change is made, not when it began."""
    image = kith.services.enrolment.attach(person, ADA, FORCED).image_id
    other = kith.services.storages.create(None, "other")
    once = iter([lambda: kith.services.persons.patch(person, {"storage_id": other.id})])
    in_between(monkeypatch, once)
    kith.services.persons.update(person, PersonDraft("Ada Lovelace", {}))
    assert (kith.services.persons.get(person).name, kith.services.persons.get(person).storage_id) == (
        "Ada Lovelace",
        other.id,
    )
    assert [picture.storage_id for picture in kith.records.pictures.of_person(person)] == [other.id]
    assert kith.services.persons.picture(person, image)[1] == ADA


def test_a_picture_enrolled_while_its_person_moves_is_where_the_person_is(
    kith: Kith, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever finishes first; no bytes are left elsewhere."""
    kith.services.enrolment.attach(person, ADA, FORCED)
    other, third = (kith.services.storages.create(None, name) for name in ("other", "third"))
    in_between(monkeypatch, iter([lambda: kith.services.persons.patch(person, {"storage_id": other.id})]))
    kith.services.enrolment.attach(person, BEA, FORCED)
    in_between(monkeypatch, iter([lambda: kith.services.enrolment.attach(person, CLEO, FORCED)]))
    kith.services.persons.patch(person, {"storage_id": third.id})
    assert kith.services.persons.get(person).storage_id == third.id
    assert {picture.storage_id for picture in kith.records.pictures.of_person(person)} == {third.id}
    assert (len(files(kith)), kith.records.orphaned_blobs.everything()) == (3, [])


def in_between(monkeypatch: pytest.MonkeyPatch, changes: Iterator[Callable[[], object]]) -> None:
    """Make the next of these changes once a key was chosen: after the records were read, before bytes are written."""
    chosen = SealRecords.spare_key

    def spare_key(self: SealRecords, person_id: int | None) -> int:
        change = next(changes, None)
        if change:
            change()
        return chosen(self, person_id)

    monkeypatch.setattr(SealRecords, "spare_key", spare_key)


@pytest.mark.usefixtures("person")
def test_a_storage_cannot_be_deleted_while_a_picture_is_written_there(kith: Kith) -> None:
    storage = kith.services.storages.create(None, "busy")
    blobs = PictureBlobs(kith.records, StoresByUri(kith.directory.storages))
    with blobs.writing(ADA, storage, IN_THE_CLEAR) as place, pytest.raises(StorageInUse):
        kith.services.storages.delete(storage.id)
    blobs.erase([(place.storage_id, place.key)])
    kith.services.storages.delete(storage.id)
    with pytest.raises(StorageNotFound), blobs.writing(ADA, storage, IN_THE_CLEAR):
        pass
    assert (files(kith), kith.records.orphaned_blobs.everything()) == (set(), [])


def test_bytes_that_the_storage_has_lost_are_reported_as_such(kith: Kith, person: int) -> None:
    image = kith.services.enrolment.attach(person, ADA, FORCED).image_id
    for file in files(kith):
        file.unlink()
    with pytest.raises(ImageNotFound, match="missing from its storage"):
        kith.services.persons.picture(person, image)
    kith.services.enrolment.detach(person, image)
    assert images(kith, person) == []

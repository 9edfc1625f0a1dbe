"""People: created, changed and deleted."""

from datetime import UTC, datetime
from typing import Any

import pytest

from server.adapters.blob.folder import FolderStore
from server.bootstrap import Kith
from server.domain.entities import PageArgs
from server.domain.errors import ExternalIdTaken, IdTaken, ImageNotFound, PersonNotFound, ReadOnly, StorageNotFound
from server.service.people.persons import PersonDraft
from tests.fake_engine import photo_of
from tests.unit.service.shorthands import attach, broken, created, enrolled, files, found, group, images, names

ADA = PersonDraft("Ada", {"city": "Oslo"}, external_id="a-1")
PAST = datetime(2020, 1, 1, tzinfo=UTC)


def test_a_chosen_id_can_be_asked_for_twice(kith: Kith) -> None:
    """With the same content the same person is returned; with other content the id is taken."""
    first = kith.services.persons.create(44, ADA)
    assert (first.id, kith.services.persons.create(44, ADA)) == (44, first)
    for other in (PersonDraft("Bea", {}), PersonDraft("Ada", {"city": "Bergen"}, external_id="a-1")):
        with pytest.raises(IdTaken, match="person 44"):
            kith.services.persons.create(44, other)
    assert kith.services.persons.get(44) == first


def test_an_external_id_belongs_to_one_person(kith: Kith) -> None:
    """The error names that person; giving it to somebody else is refused, too."""
    ada, bea = kith.services.persons.create(None, ADA), created(kith, "Bea")
    with pytest.raises(ExternalIdTaken, match=f"person {ada.id}") as refused:
        kith.services.persons.create(None, ADA)
    assert refused.value.payload == {"id": ada.id}
    with pytest.raises(ExternalIdTaken):
        kith.services.persons.patch(bea, {"external_id": "a-1"})
    assert names(kith) == ["Ada", "Bea"]


def test_nobody_is_created_in_a_storage_that_does_not_exist(kith: Kith) -> None:
    with pytest.raises(StorageNotFound, match="99"):
        kith.services.persons.create(None, PersonDraft("Ada", {}, 99))
    ada = created(kith, "Ada")
    with pytest.raises(StorageNotFound, match="99"):
        kith.services.persons.patch(ada, {"storage_id": 99})
    assert names(kith) == ["Ada"]


def test_an_update_replaces_every_detail_except_the_storage(kith: Kith) -> None:
    ada = kith.services.persons.create(None, ADA)
    kith.services.persons.update(ada.id, PersonDraft("Ada King", {}))
    after = kith.services.persons.get(ada.id)
    assert (after.name, after.metadata, after.external_id) == ("Ada King", {}, None)
    assert after.storage_id == ada.storage_id


@pytest.mark.parametrize(
    "changes",
    [{"name": "Ada King"}, {"metadata": {}}, {"external_id": None}, {"expire_at": datetime(2999, 1, 1, tzinfo=UTC)}],
)
def test_a_patch_changes_only_what_it_names(kith: Kith, changes: dict[str, Any]) -> None:
    ada = kith.services.persons.create(None, ADA)
    after = kith.services.persons.patch(ada.id, changes)
    assert after == kith.services.persons.get(ada.id)
    for field in ("name", "metadata", "external_id", "expire_at"):
        assert getattr(after, field) == changes.get(field, getattr(ada, field))


def test_pictures_move_along_to_another_storage(kith: Kith) -> None:
    """They are moved, not copied, and keep their ids."""
    ada = enrolled(kith, "Ada")
    elsewhere = kith.services.storages.create(None, "elsewhere")
    before = images(kith, ada)
    kith.services.persons.patch(ada, {"storage_id": elsewhere.id})
    assert images(kith, ada) == before
    (file,) = files(kith)
    assert file.is_relative_to(kith.directory.storages / "elsewhere")
    assert kith.services.persons.picture(ada, before[0])[1] == photo_of("Ada")


def test_deleting_a_person_deletes_pictures_and_memberships(kith: Kith) -> None:
    staff = group(kith, "staff")
    ada, bea = (enrolled(kith, name, groups=[staff]) for name in ("Ada", "Bea"))
    kith.services.persons.delete(ada)
    with pytest.raises(PersonNotFound, match=str(ada)):
        kith.services.persons.get(ada)
    assert [person.id for person in kith.services.groups.persons(staff, PageArgs()).items] == [bea]
    assert len(files(kith)) == 1
    assert found(kith, photo_of("Bea", pose=1)) == ["Bea"]


def test_a_person_is_deleted_even_if_the_files_cannot_be(kith: Kith, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = enrolled(kith, "Ada")
    with broken(monkeypatch, FolderStore, "delete", ReadOnly("read-only")):
        kith.services.persons.delete(ada)
    assert (names(kith), len(files(kith))) == ([], 1)
    kith.services.maintenance.checkpoint()
    assert files(kith) == set()


def test_every_use_of_an_unknown_person_is_refused(kith: Kith) -> None:
    persons = kith.services.persons
    for ask in (
        lambda: persons.get(7),
        lambda: persons.delete(7),
        lambda: persons.patch(7, {"name": "Ada"}),
        lambda: persons.pictures(7, PageArgs()),
        lambda: persons.picture(7, 1),
        lambda: persons.groups(7, PageArgs()),
    ):
        with pytest.raises(PersonNotFound, match="no person with id 7"):
            ask()


def test_a_picture_is_read_through_its_own_person_only(kith: Kith) -> None:
    """So whoever may see one person does not see another's pictures."""
    ada, bea = enrolled(kith, "Ada"), enrolled(kith, "Bea")
    (theirs,) = images(kith, bea)
    with pytest.raises(ImageNotFound):
        kith.services.persons.picture(ada, theirs)


def test_pages_are_ordered_by_id_and_filtered_by_keywords(kith: Kith) -> None:
    for name in ("Ada Lovelace", "Ada Yonath", "Grace Hopper"):
        created(kith, name)
    page = kith.services.persons.page(PageArgs(1, 1), "ada")
    assert ([person.name for person in page.items], page.total_pages) == (["Ada Lovelace"], 2)
    assert [person.name for person in kith.services.persons.page(PageArgs(), "yon ada").items] == ["Ada Yonath"]


def test_an_expired_person_is_hidden_at_once_and_deleted_later(kith: Kith) -> None:
    """Hidden from searches too, and deleted with the pictures."""
    ada = enrolled(kith, "Ada")
    kith.services.persons.patch(ada, {"expire_at": PAST})
    assert (names(kith), found(kith, photo_of("Ada", pose=1))) == ([], [])
    assert len(files(kith)) == 1
    kith.services.persons.delete_expired()
    assert files(kith) == set()


def test_the_groups_of_a_person_are_ordered_by_id(kith: Kith) -> None:
    staff, guests, _ = (group(kith, name) for name in ("staff", "guests", "others"))
    ada = created(kith, "Ada", groups=[guests, staff])
    attach(kith, ada, photo_of("Ada"))
    assert [one.id for one in kith.services.persons.groups(ada, PageArgs()).items] == [staff, guests]

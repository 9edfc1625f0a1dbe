"""Searches that enrol a stranger."""

import pytest

from server.adapters.blob.folder import FolderStore
from server.bootstrap import Kith
from server.domain.errors import FaceQualityTooLow, GroupNotFound, StorageFull, StorageNotFound
from server.domain.identification.search_values import SearchResult, SearchScope
from server.domain.pictures.collected_warnings import collect, noticed
from server.service.identification.search import Question
from server.service.people.persons import PersonDraft
from tests.fake_engine import Shown, photo_of
from tests.unit.service.shorthands import broken, enrolled, files, group, images, names
from tests.unit.service.writing import after_writing

GUEST = PersonDraft("Guest", {"seen": "at the door"})


def ask(kith: Kith, photo: bytes, *groups: int, draft: PersonDraft = GUEST) -> list[SearchResult]:
    """Return who is found, or enrolled."""
    return kith.services.search.answer(Question(photo, scope=SearchScope(groups), enrolee=draft)).results


def test_a_stranger_becomes_a_person(kith: Kith) -> None:
    """With the given details and the photo, and is found the next time."""
    (first,) = ask(kith, photo_of("Eve"))
    assert (first.person.name, first.person.metadata) == (GUEST.name, GUEST.metadata)
    (image,) = images(kith, first.person.id)
    assert kith.services.persons.picture(first.person.id, image)[1] == photo_of("Eve")
    (again,) = ask(kith, photo_of("Eve", pose=1))
    assert again.person == kith.services.persons.get(first.person.id)


def test_somebody_known_is_found_and_nobody_is_enrolled(kith: Kith) -> None:
    ada = enrolled(kith, "Ada")
    (result,) = ask(kith, photo_of("Ada", pose=1))
    assert (result.person.id, names(kith), len(files(kith))) == (ada, ["Ada"], 1)


def test_an_enrolee_joins_the_groups_that_were_searched(kith: Kith) -> None:
    """Somebody known outside of them is enrolled again, with a warning."""
    guests = group(kith, "guests")
    ada = enrolled(kith, "Ada")
    collect()
    (result,) = ask(kith, photo_of("Ada", pose=1), guests)
    assert result.person.id != ada
    assert [warning.details["person_id"] for warning in noticed()] == [ada]
    (again,) = ask(kith, photo_of("Ada", pose=2), guests)
    assert again.person.id == result.person.id


@pytest.mark.parametrize("face", [Shown("Eve", size=10), Shown("Eve", upright=0.3)], ids=["tiny", "any way up"])
def test_a_face_that_cannot_be_enrolled_creates_no_person(kith: Kith, face: Shown) -> None:
    with pytest.raises(FaceQualityTooLow):
        ask(kith, photo_of(face))
    assert (names(kith), files(kith)) == ([], set())


def test_an_unknown_group_or_storage_creates_no_person(kith: Kith) -> None:
    with pytest.raises(GroupNotFound):
        ask(kith, photo_of("Eve"), 99)
    with pytest.raises(StorageNotFound):
        ask(kith, photo_of("Eve"), draft=PersonDraft("Guest", {}, storage_id=99))
    assert names(kith) == []


def test_a_full_disk_creates_no_person(kith: Kith, monkeypatch: pytest.MonkeyPatch) -> None:
    with broken(monkeypatch, FolderStore, "put", StorageFull("full")), pytest.raises(StorageFull):
        ask(kith, photo_of("Eve"))
    assert (names(kith), files(kith), kith.records.orphaned_blobs.everything()) == ([], set(), [])


def test_somebody_enrolled_meanwhile_is_found(kith: Kith, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two cameras that see one stranger do not create two people."""
    after_writing(monkeypatch, lambda: enrolled(kith, "Eve"))
    (result,) = ask(kith, photo_of("Eve", pose=1))
    assert (result.person.name, names(kith), len(files(kith))) == ("Eve", ["Eve"], 1)

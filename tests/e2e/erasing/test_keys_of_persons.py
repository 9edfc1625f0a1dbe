"""What is kept of a person is sealed with keys of their own, and lost with them."""

from pathlib import Path

import pytest

from server.domain.entities import Picture
from server.domain.errors import Overloaded, StorageFull, StorageUnreachable
from server.domain.operator_errors import KeyDestroyed, KeysUnusable
from server.domain.persistence.sealing import key_of
from server.service.erasing.resealing import Resealing
from server.service.people.merging import Merging
from server.service.people.splitting import Splitting
from tests.e2e.backups.people import People, flaws_of, people_in
from tests.e2e.erasing.conftest import MASTER, PEOPLE, holding, traces_of


def contents(people: People, person: int) -> list[bytes]:
    """Return the pictures of a person, by their ids."""
    return [people.blobs.read(picture) for picture in people.records.pictures.of_person(person)]


def refuse(_: object) -> None:
    """Stand in for a key store on a full disk."""
    raise StorageFull("the disk is full")


def template_of(people: People, person: int) -> list[float]:
    """Return a person's template."""
    template = people.records.pictures.template(person)
    assert template is not None
    return [float(number) for number in template]


def sealed_of(people: People, person: int) -> list[bytes]:
    """Return everything of a person as it is stored, to be opened later."""
    rows = people.records.database.rows(
        "SELECT encoding, e.template, t.template FROM encodings e JOIN pictures p ON p.id = picture_id "
        "JOIN templates t USING (person_id) WHERE person_id = ?",
        (person,),
    )
    places = people.records.pictures.of_person(person)
    raw = [people.stored(picture) for picture in places]
    return [*(column for row in rows for column in row), *raw]


def lost(people: People, sealed: list[bytes]) -> bool:
    """Return whether none of this can be opened any more."""
    people.records.seals.keys.forget()
    for content in sealed:
        assert key_of(content)
        try:
            people.records.seals.open(content)
        except KeyDestroyed:
            continue
        return False
    return True


def test_nothing_of_anybody_is_on_the_disk_in_the_clear(data: Path) -> None:
    for person in (1, 7, PEOPLE):
        assert holding(data, traces_of(data, person)) == []
    assert flaws_of(data, MASTER) == []


def test_a_deleted_persons_keys_are_destroyed(data: Path) -> None:
    """Earlier copies cannot be opened; everyone else's can."""
    with people_in(data, master=MASTER) as people:
        gone, stays = sealed_of(people, 3), sealed_of(people, 4)
        assert len(gone) == 4
        people.remove(3)
        assert lost(people, gone)
        assert not lost(people, stays)
        assert people.records.seals.to_destroy() == set()


def test_merged_persons_are_lost_together(data: Path) -> None:
    """So are earlier copies of either, which can be opened until then."""
    with people_in(data, master=MASTER) as people:
        copies = [sealed_of(people, 3), sealed_of(people, 4)]
        pictures = contents(people, 3) + contents(people, 4)
        Merging(people.records).merge(3, [4])
        assert not any(lost(people, copy) for copy in copies)
        assert sorted(contents(people, 3)) == sorted(pictures)
        merged = sealed_of(people, 3)
        people.remove(3)
        assert all(lost(people, copy) for copy in [*copies, merged])


def splitting(people: People) -> Splitting:
    """Return what moves pictures from one person to another."""
    return Splitting(people.records, people.persons, people.blobs)


def picture_ids(people: People, person: int) -> list[int]:
    """Return the ids of a person's pictures."""
    return [picture.id for picture in people.records.pictures.of_person(person)]


@pytest.mark.parametrize("gone", ["rest", "newcomer"])
def test_split_persons_are_lost_apart(data: Path, gone: str) -> None:
    """Each has keys of their own from then on, so the one who stays loses nothing, not even copies."""
    with people_in(data, master=MASTER) as people:
        Merging(people.records).merge(3, [4])
        newcomer = splitting(people).split(3, picture_ids(people, 3)[1:], "Newcomer").id
        assert len(people.records.seals.keys_of(newcomer)) == 1
        removed, stays = (3, newcomer) if gone == "rest" else (newcomer, 3)
        kept, copies = contents(people, stays), [sealed_of(people, removed), sealed_of(people, stays)]
        template = template_of(people, stays)
        people.remove(removed)
        assert lost(people, copies[0])
        assert all(not lost(people, [content]) for content in copies[1])
        assert contents(people, stays) == kept
        assert template_of(people, stays) == template
        assert people.records.seals.to_destroy() == set()
    assert flaws_of(data, MASTER) == []


def test_moved_pictures_are_sealed_with_the_receivers_key(data: Path) -> None:
    """And with the first person's again when they come back; the bytes are the same, and the old files are gone."""
    with people_in(data, master=MASTER) as people:
        mine, keys = picture_ids(people, 3), [people.records.seals.keys_of(person) for person in (3, 4)]
        before, (place,) = contents(people, 3), people.records.pictures.of_person(3)
        splitting(people).move(3, mine, 4)
        assert contents(people, 4)[:1] == before
        assert {key_of(content) for content in sealed_of(people, 4)} == set(keys[1])
        with pytest.raises(KeyError):
            people.stored(place)
        splitting(people).move(4, mine, 3)
        assert contents(people, 3) == before
        assert {key_of(content) for content in sealed_of(people, 3)} == set(keys[0])
        assert [people.records.seals.keys_of(person) for person in (3, 4)] == keys
    assert flaws_of(data, MASTER) == []


def test_a_picture_that_cannot_be_sealed_again_is_not_moved(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its storage does not answer, or it was sealed with another key in the meantime; nothing changes."""
    with people_in(data, master=MASTER) as people:
        picture = picture_ids(people, 3)

        def unreachable(_: Picture) -> bytes:
            raise StorageUnreachable("no answer")

        def changed(one: Picture) -> bytes:
            monkeypatch.undo()
            content = people.blobs.read(one)
            Resealing(people.records, people.blobs).reseal(3)
            return content

        before = sealed_of(people, 3)
        for read, error in ((unreachable, StorageUnreachable), (changed, Overloaded)):
            monkeypatch.setattr(people.blobs, "read", read)
            with pytest.raises(error):
                splitting(people).move(3, picture, 4)
            assert (picture_ids(people, 3), len(picture_ids(people, 4))) == (picture, 1)
            assert (sealed_of(people, 3) == before) is (read is unreachable)
        assert people.records.orphaned_blobs.everything() == []
    assert flaws_of(data, MASTER) == []


def test_pictures_under_a_shared_key_are_sealed_again_before_it_is_destroyed(data: Path) -> None:
    """Earlier versions gave a picture's new person the keys of the old one."""
    with people_in(data, master=MASTER) as people:
        (key,), moved = people.records.seals.keys_of(3), picture_ids(people, 3)
        people.records.pictures.reassign(moved, 4)
        people.records.seals.hold(4, key)
        before, kept = sealed_of(people, 4), contents(people, 4)
        assert people.records.seals.spare_key(3) != key != people.records.seals.spare_key(4)
        people.remove(3)
        assert contents(people, 4) == kept
        assert lost(people, [content for content in before if key_of(content) == key])
        assert people.records.seals.to_destroy() == set()
    assert flaws_of(data, MASTER) == []


def test_an_interrupted_erasure_is_finished_later(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key that could not be destroyed is noted until it is."""
    with people_in(data, master=MASTER) as people:
        gone = sealed_of(people, 3)
        with monkeypatch.context() as broken:
            broken.setattr(people.records.seals.keys, "destroy", refuse)
            people.remove(3)
        assert 3 not in people.ids()
        assert not lost(people, gone)
        people.destroying.finish()
        assert lost(people, gone)


def test_a_sealed_directory_is_not_opened_without_its_keys(data: Path) -> None:
    """Whether the master key is missing, or the key store, or both."""
    with pytest.raises(KeysUnusable, match="KITH_MASTER_KEY"), people_in(data):
        pass
    (data / "person-keys.db").rename(data / "away")
    with pytest.raises(KeysUnusable, match="KITH_MASTER_KEY"), people_in(data):
        pass
    with pytest.raises(KeysUnusable, match="missing"), people_in(data, master=MASTER):
        pass
    (data / "away").rename(data / "person-keys.db")
    assert flaws_of(data, MASTER) == []

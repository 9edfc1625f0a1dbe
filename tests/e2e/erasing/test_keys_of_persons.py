"""What is kept of persons is sealed, each with keys of their own, and lost with them."""

from pathlib import Path

import pytest

from server.domain.errors import KeyDestroyed, KeysUnusable, StorageFull
from server.domain.sealing import key_of
from server.service.people.merging import Merging
from server.service.people.splitting import Splitting
from tests.e2e.backups.people import People, flaws_of, people_in
from tests.e2e.erasing.conftest import MASTER, PEOPLE, holding, traces_of


def contents(people: People, person: int) -> list[bytes]:
    """Return the pictures of a person, by their ids."""
    return [people.album.read(picture) for picture in people.records.pictures.of_person(person)]


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
    rows = people.records._database.rows(
        "SELECT encoding, e.template, t.template FROM encodings e JOIN pictures p ON p.id = picture_id "
        "JOIN templates t USING (person_id) WHERE person_id = ?",
        (person,),
    )
    places = people.records.pictures.of_person(person)
    raw = [people.album._store(picture.storage_id).get(picture.key) for picture in places]
    return [*(column for row in rows for column in row), *raw]


def lost(people: People, sealed: list[bytes]) -> bool:
    """Return whether nothing of this can be opened any more."""
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
    """But all of it can be read."""
    for person in (1, 7, PEOPLE):
        assert holding(data, traces_of(data, person)) == []
    assert flaws_of(data, MASTER) == []


def test_whoever_is_deleted_takes_the_keys_along(data: Path) -> None:
    """What was copied before cannot be opened; the others stay."""
    with people_in(data, master=MASTER) as people:
        gone, stays = sealed_of(people, 3), sealed_of(people, 4)
        assert len(gone) == 4
        people.remove(3)
        assert lost(people, gone)
        assert not lost(people, stays)
        assert people.records.seals.doomed() == set()


def test_merged_persons_are_lost_together(data: Path) -> None:
    """Also what was copied of either before the merge, which keeps both until then."""
    with people_in(data, master=MASTER) as people:
        copies = [sealed_of(people, 3), sealed_of(people, 4)]
        pictures = contents(people, 3) + contents(people, 4)
        Merging(people.records).merge(3, [4])
        assert not any(lost(people, copy) for copy in copies)
        assert sorted(contents(people, 3)) == sorted(pictures)
        merged = sealed_of(people, 3)
        people.remove(3)
        assert all(lost(people, copy) for copy in [*copies, merged])


@pytest.mark.parametrize("gone", ["rest", "newcomer"])
def test_split_persons_are_lost_apart(data: Path, gone: str) -> None:
    """What both had under one key before is lost with either; the one who stays has it under another."""
    with people_in(data, master=MASTER) as people:
        Merging(people.records).merge(3, [4])
        _, second = people.records.pictures.of_person(3)
        before = sealed_of(people, 3)
        newcomer = Splitting(people.records, people.persons).split(3, [second.id], "Newcomer").id
        removed, stays = (3, newcomer) if gone == "rest" else (newcomer, 3)
        kept, of_both = contents(people, stays), sealed_of(people, removed)
        template = template_of(people, stays)
        people.remove(removed)
        assert lost(people, before)
        assert lost(people, of_both)
        assert contents(people, stays) == kept
        assert template_of(people, stays) == template
        assert people.records.seals.doomed() == set()
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
        people.persons._destroying.finish()
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

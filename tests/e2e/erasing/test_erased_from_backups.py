"""An erasure reaches the backups that were made before it."""

import shutil
from pathlib import Path

from server.service.people.merging import Merging
from server.service.people.persons import PersonDraft
from server.service.people.splitting import Splitting
from tests.e2e.backups.conftest import backups_in
from tests.e2e.backups.people import flaws_of, kept_in, people_in
from tests.e2e.erasing.conftest import MASTER, PEOPLE, Kith, holding, traces_of
from tests.serving import serving, wait_until


def ids_in(data: Path) -> list[int]:
    """Return who is in a data directory."""
    with people_in(data, master=MASTER) as people:
        return people.ids()


def moved(data: Path, to: Path) -> Path:
    """Move the key store of a data directory to another machine's new one, and return it."""
    to.mkdir()
    shutil.copy(data / "person-keys.db", to)
    return to


def test_a_backup_holds_no_keys_and_is_restored_with_the_key_store(
    kith: Kith, data: Path, kept: Path, tmp_path: Path
) -> None:
    """All of it, elsewhere; nothing in it is in the clear."""
    assert kith("backup", kept, "--data", data)[0] == 0
    traces = [trace for person in range(1, PEOPLE + 1) for trace in traces_of(data, person)]
    assert holding(kept, traces) == []
    assert not list(kept.rglob("*keys*"))
    other = moved(data, tmp_path / "other")
    assert kith("restore", kept, "--data", other)[0] == 0
    assert kept_in(other, MASTER) == kept_in(data, MASTER)
    assert flaws_of(other, MASTER) == []
    assert kith("backup", kept, "--verify")[0] == 0


def test_an_erased_person_is_erased_from_older_backups(kith: Kith, data: Path, kept: Path, tmp_path: Path) -> None:
    """A restore says so, and brings back no row of theirs; the others come back."""
    kith("backup", kept, "--data", data)
    traces = traces_of(data, 5)
    with people_in(data, master=MASTER) as people:
        people.remove(5)
    other = moved(data, tmp_path / "other")
    code, told, _ = kith("restore", kept, "--data", other)
    assert (code, "1 person erased since the backup and not restored" in told) == (0, True)
    assert f"{PEOPLE - 1} persons, {PEOPLE - 1} pictures" in told
    assert ids_in(other) == [person for person in range(1, PEOPLE + 1) if person != 5]
    assert flaws_of(other, MASTER) == []
    assert holding(tmp_path, traces) == []
    name = b"Person 4person 4"  # of the fifth person, and as searches compare it
    assert name in (backups_in(kept)[0] / "kith.db").read_bytes()
    assert name not in (other / "kith.db").read_bytes()


def test_a_restore_to_the_same_place_keeps_its_key_store(kith: Kith, data: Path, kept: Path) -> None:
    """Even if the backup is older than the erasure."""
    kith("backup", kept, "--data", data)
    with people_in(data, master=MASTER) as people:
        people.remove(5)
        people.enrol(2)
    assert kith("restore", kept, "--data", data, "--replace")[0] == 0
    assert ids_in(data) == [person for person in range(1, PEOPLE + 1) if person != 5]
    assert flaws_of(data, MASTER) == []


def test_without_the_right_keys_nothing_is_restored(kith: Kith, data: Path, kept: Path, tmp_path: Path) -> None:
    """Without any, with those of another directory, or with a copy older than the backup."""
    old = tmp_path / "old"
    shutil.copy(data / "person-keys.db", old)
    with people_in(data, master=MASTER) as people:
        people.enrol(PEOPLE)
    with people_in(tmp_path / "another", master=MASTER) as people:
        people.enrol(1)
    kith("backup", kept, "--data", data)
    for name, store, says in (
        ("none", None, "is missing: copy your second key store"),
        ("foreign", tmp_path / "another" / "person-keys.db", "belongs to another data directory"),
        ("old", old, "older than the backup"),
    ):
        target = tmp_path / f"with {name}"
        if store:
            target.mkdir()
            shutil.copy(store, target / "person-keys.db")
        code, _, told = kith("restore", kept, "--data", target)
        assert (code, says in told) == (2, True), told
        assert not (target / "kith.db").exists()


def test_an_erasure_takes_only_the_erased_persons_pictures_from_a_merged_one(
    kith: Kith, data: Path, kept: Path
) -> None:
    """Two were merged in the backup; it is restored after an older one in which they were not, and one was erased."""
    kith("backup", kept, "--data", data)
    before = backups_in(kept)[0].name
    with people_in(data, master=MASTER) as people:
        Merging(people.records).merge(3, [4])
    kith("backup", kept, "--data", data)
    after = backups_in(kept)[1].name
    assert kith("restore", kept, "--data", data, "--replace", "--at", before)[0] == 0
    with people_in(data, master=MASTER) as people:
        people.remove(4)
    assert kith("restore", kept, "--data", data, "--replace", "--at", after)[0] == 0
    with people_in(data, master=MASTER) as people:
        (picture,) = people.records.pictures.of_person(3)
        assert people.blobs.read(picture)
        rows = people.records.pictures.encodings_of([3])
        template = people.records.pictures.template(3)
        assert template is not None
        assert abs(rows.templates[0] - template).max() < 1e-6
        assert 4 not in people.ids()
    assert flaws_of(data, MASTER) == []


def test_people_who_gave_or_lent_pictures_are_restored_when_the_receiver_was_erased(
    kith: Kith, data: Path, kept: Path
) -> None:
    """One gives a picture to the other, a third lends one; only the one erased is missing."""
    with people_in(data, master=MASTER) as people:
        Merging(people.records).merge(3, [4])
    kith("backup", kept, "--data", data)
    with people_in(data, master=MASTER) as people:
        splitting = Splitting(people.records, people.persons, people.blobs)
        given, lent = (people.records.pictures.of_person(person)[-1].id for person in (3, 5))
        splitting.move(3, [given], 6)
        splitting.move(5, [lent], 6)
        splitting.move(6, [lent], 5)
        people.remove(6)
    assert kith("restore", kept, "--data", data, "--replace")[0] == 0
    with people_in(data, master=MASTER) as people:
        assert people.ids() == [person for person in range(1, PEOPLE + 1) if person not in {4, 6}]
        assert [len(people.records.pictures.of_person(person)) for person in (3, 5)] == [2, 1]
    assert flaws_of(data, MASTER) == []


def test_people_without_a_picture_are_erased_from_older_backups_too(kith: Kith, data: Path, kept: Path) -> None:
    """Everybody has a key from the start; people from an earlier version get one at the next start or rekeying."""
    with people_in(data, master=MASTER) as people:
        others = people.ids()
        bare, *earlier = [people.persons.create(None, PersonDraft(f"Bare {number}", {})).id for number in range(3)]
        for person in earlier:
            people.records.seals.remove_key(person, *people.records.seals.keys_of(person))
        people.records.seals.provide()
        assert all(len(people.records.seals.keys_of(person)) == 1 for person in (bare, *earlier))
        people.records.seals.remove_key(earlier[1], *people.records.seals.keys_of(earlier[1]))
    assert kith("rekey", "--data", data)[0] == 0
    kith("backup", kept, "--data", data)
    with people_in(data, master=MASTER) as people:
        for person in (bare, *earlier):
            people.remove(person)
    code, told, _ = kith("restore", kept, "--data", data, "--replace")
    assert (code, "3 persons erased since the backup and not restored" in told) == (0, True)
    with people_in(data, master=MASTER) as people:
        assert people.ids() == others


def test_a_start_gives_a_key_to_everyone_without_one(tmp_path: Path) -> None:
    """Like people whom an earlier version created without a picture."""
    data = tmp_path / "bare"
    with people_in(data, master=MASTER) as people:
        bare = people.persons.create(None, PersonDraft("Bare", {})).id
        people.records.seals.remove_key(bare, *people.records.seals.keys_of(bare))
    with serving(data, master_key=MASTER), people_in(data, master=MASTER) as people:
        wait_until(lambda: bool(people.records.seals.keys_of(bare)))

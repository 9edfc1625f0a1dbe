"""`kith rekey` brings everything under the master key."""

import shutil
from pathlib import Path

import pytest

from server.adapters.person_keys.store import KeyStore
from server.domain.operator_errors import KeysUnusable
from tests.e2e.backups.people import flaws_of, people_in
from tests.e2e.erasing.conftest import MASTER, PEOPLE, Kith, holding, traces_of

NEW = "c3" * 32


@pytest.fixture
def clear(tmp_path: Path) -> Path:
    """A data directory in the clear."""
    data = tmp_path / "clear"
    with people_in(data) as people:
        people.enrol(PEOPLE)
        people.records.rejections.add(2, people.records.pictures.encodings_of([3]).templates[0])
    return data


def everything_of(data: Path, master: str | None) -> list[object]:
    """Return all pictures, encodings, templates and rejections, in the clear."""
    with people_in(data, master=master) as people:
        ids = people.ids()
        known = people.records.pictures.encodings_of(ids)
        pictures = [people.blobs.read(one) for id in ids for one in people.records.pictures.of_person(id)]
        templates = [(id, people.records.pictures.template(id)) for id in ids]
        rejected = people.records.rejections.of(ids)
        vectors = [*known.encodings, *known.templates, *rejected[2]] if rejected else [*known.encodings]
        return [ids, pictures, [vector.tobytes() for vector in vectors], [repr(one) for one in templates]]


def test_what_was_in_the_clear_is_sealed(kith: Kith, clear: Path) -> None:
    before = everything_of(clear, None)
    traces = [trace for person in (1, 2, PEOPLE) for trace in traces_of(clear, person, None)]
    assert holding(clear, traces)
    code, told, _ = kith("rekey", "--data", clear)
    assert (code, told) == (0, f"{PEOPLE} persons encrypted\n")
    assert everything_of(clear, MASTER) == before
    assert holding(clear, traces) == []
    assert flaws_of(clear, MASTER) == []
    assert kith("rekey", "--data", clear)[1] == "everything is encrypted\n"


def test_what_is_still_in_the_clear_can_be_read_under_a_master_key(clear: Path) -> None:
    before = everything_of(clear, None)
    with people_in(clear, master=MASTER) as people:
        (newcomer,) = people.enrol(1)
        assert people.records.seals.keys_of(newcomer)
        assert people.records.person_data.in_the_clear() == list(range(1, PEOPLE + 1))
        people.remove(newcomer)
    assert everything_of(clear, MASTER) == before


def test_keys_are_rewrapped_with_another_master_key(
    kith: Kith, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old one opens nothing any more, and the new one no old copy of the key store."""
    before = everything_of(data, MASTER)
    old = Path(shutil.copytree(data, tmp_path / "old"))
    monkeypatch.setenv("KITH_MASTER_KEY", NEW)
    with pytest.raises(KeysUnusable, match="kith rekey --from OLD"):
        everything_of(data, NEW)
    code, told, _ = kith("rekey", "--from", MASTER, "--data", data)
    assert (code, "encrypted with the new master key" in told) == (0, True)
    assert everything_of(data, NEW) == before
    for folder, master in ((data, MASTER), (old, NEW)):
        with pytest.raises(KeysUnusable, match="is not the master key of"):
            everything_of(folder, master)
    assert kith("rekey", "--from", MASTER, "--data", data)[0] == 0


def test_nothing_changes_if_neither_key_fits(kith: Kith, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (data / "person-keys.db").read_bytes()
    monkeypatch.setenv("KITH_MASTER_KEY", NEW)
    code, _, told = kith("rekey", "--from", "d4" * 32, "--data", data)
    assert (code, "neither" in told) == (2, True)
    assert (data / "person-keys.db").read_bytes() == before


def test_a_directory_in_use_is_not_rekeyed(kith: Kith, data: Path, clear: Path) -> None:
    """Neither to another master key, nor beside a server that writes in the clear; what is left may be sealed."""
    with people_in(data, master=MASTER), people_in(clear):
        assert kith("rekey", "--from", MASTER, "--data", data)[0] == 2
        assert kith("rekey", "--data", clear)[0] == 2
        assert kith("rekey", "--data", data)[0] == 0


def test_without_a_master_key_it_says_what_to_set(kith: Kith, clear: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KITH_MASTER_KEY")
    code, _, told = kith("rekey", "--data", clear)
    assert (code, "KITH_MASTER_KEY is not set" in told) == (2, True)
    assert not (clear / "person-keys.db").exists()


def test_an_interrupted_rewrapping_of_two_stores_goes_on(
    kith: Kith, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the first was rewrapped."""
    stores = [data / "person-keys.db", tmp_path / "copy.db"]
    monkeypatch.setenv("KITH_KEY_STORES", ":".join(map(str, stores)))
    assert kith("rekey", "--data", data)[0] == 0
    before = stores[1].read_bytes()
    monkeypatch.setenv("KITH_MASTER_KEY", NEW)
    assert kith("rekey", "--from", MASTER, "--data", data)[0] == 0
    stores[1].write_bytes(before)
    assert kith("rekey", "--data", data)[0] == 2
    assert kith("rekey", "--from", MASTER, "--data", data)[0] == 0
    with people_in(data, master=NEW) as people:
        assert isinstance(people.records.seals.keys, KeyStore)
        assert len(people.ids()) == PEOPLE

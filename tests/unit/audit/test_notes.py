"""What is audited besides changes: searches, reads and refusals."""

import hashlib
import json
import threading
from collections.abc import Iterator

import pytest

from server.domain.audit.acting import Actor, By, acting
from server.domain.audit.chain import verified
from server.domain.audit.entries import Action, Audited
from server.domain.errors import Overloaded, StorageFull
from server.records.engines.opening import DatabaseLocation
from server.records.records import Records
from server.service.audit import notes as module
from server.service.audit.notes import Notes
from tests.unit.records.conftest import ENCODER


@pytest.fixture
def noting(place: DatabaseLocation) -> Iterator[Records]:
    """Records that audit everything."""
    records = Records.open(place, ENCODER, Audited.ALL)
    yield records
    records.close()


def entries(records: Records) -> list[dict[str, object]]:
    """Return the entries since the audit began."""
    with records.session():
        return [json.loads(entry) for _, entry in records.audit.texts()][1:]


def test_a_search_is_audited_with_the_hash_of_its_probe(noting: Records) -> None:
    """With the ids of those found and who asked, even though another thread writes the entry."""
    notes = Notes(noting)
    notes.gather()
    writer = threading.Thread(target=notes.write_waiting, args=(5,))
    writer.start()
    with acting(Actor(By.LOCAL, "search_photo", "r1")):
        notes.found(Action.SEARCHED, [b"photo"], {"person_ids": [7, 3, 7], "group_ids": []})
    writer.join()
    (entry,) = entries(noting)
    assert entry.items() >= {"by": "local", "via": "search_photo", "request_id": "r1", "person_ids": [3, 7]}.items()
    assert entry["probe"] == hashlib.sha256(b"photo").hexdigest()
    assert "group_ids" not in entry


def test_repeated_refusals_become_one_entry(noting: Records) -> None:
    """Those that differ only in their time are counted."""
    notes = Notes(noting)
    notes.gather()
    for error in ("key_missing", "key_unknown", "key_missing", "key_missing"):
        with acting(Actor(By.ANYONE, "list_persons")):
            notes.refused(error, {})
    notes.flush()
    told = [(entry["error"], entry.get("times")) for entry in entries(noting)]
    assert told == [("key_missing", 3), ("key_unknown", None)]


def test_nothing_is_answered_that_cannot_be_audited(noting: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once too many entries wait, requests are refused; those that wait are written as soon as possible, once each."""
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 0.01)
    notes = Notes(noting)
    notes.gather()
    append = type(noting.audit).append
    with monkeypatch.context() as full:

        def fail(*_: object) -> None:
            raise StorageFull("the disk is full")

        full.setattr(type(noting.audit), "append", fail)
        for id in (1, 2, 3):
            notes.read({"person_ids": [id]})
        with pytest.raises(StorageFull):
            notes.write_waiting(1)
        with pytest.raises(Overloaded):
            notes.read({"person_ids": [4]})
    assert type(noting.audit).append is append
    notes.write_waiting(1)
    notes.flush()
    assert [entry["person_ids"] for entry in entries(noting)] == [[1], [2], [3]]
    with noting.session():
        assert verified(noting.audit.texts()).count == 4


def test_the_level_changes_includes_refusals_but_no_searches_or_reads(place: DatabaseLocation) -> None:
    for audited, expected in ((Audited.OFF, 0), (Audited.CHANGES, 1)):
        records = Records.open(place, ENCODER, audited)
        notes = Notes(records)
        notes.found(Action.SEARCHED, [b"photo"], {})
        notes.read({})
        notes.refused("not_permitted", {})
        assert len(entries(records)) == expected
        records.close()

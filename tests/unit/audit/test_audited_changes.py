"""Each change of the records has its entry, and each entry its change."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from server.domain.access import KeyDraft, Right
from server.domain.audit.acting import Actor, By, acting
from server.domain.audit.chain import verified
from server.domain.audit.entries import Action, Audited
from server.domain.entities import Metadata
from server.records.audit.watching import watched_tables
from server.records.engines.opening import DatabaseLocation
from server.records.people.groups import GroupDetails
from server.records.people.persons import PersonDetails
from server.records.records import Records
from tests.unit.records.conftest import ENCODER

NOT_NOTED = {
    "archives",
    "audit",
    "changes",
    "cluster_faces",
    "cluster_portraits",
    "clusters_apart",
    "doomed_keys",
    "encodings",
    "facets",
    "migrations",
    "person_keys",
    "refusals",
    "remarks",
    "scores",
    "sqlite_sequence",
    "strays",
    "templates",
}
"""Tables whose content follows from something audited, or concerns nobody."""


def actions(records: Records) -> list[str]:
    """Return the audited actions in order, since the audit began."""
    return [entry["action"] for entry in entries(records)]


def entries(records: Records) -> list[dict[str, Any]]:
    """Return the entries after the one that says that the audit began."""
    began, *others = (json.loads(entry) for _, entry in records.audit.texts())
    assert (began["action"], began["level"]) == (Action.AUDIT_CHANGED, records.audited)
    return others


def ada(storage_id: int, metadata: Metadata | None = None) -> PersonDetails:
    """Return details of a person."""
    return PersonDetails("Ada", metadata or {}, storage_id)


def test_every_table_is_audited_or_known_not_to_be(records: Records) -> None:
    tables = set(records.database.get_tables())
    assert actions(records) == []
    assert tables - NOT_NOTED == watched_tables()


def test_deleting_a_person_with_memberships_is_one_entry(records: Records) -> None:
    """What cascades has no entry of its own; leaving a group while the person stays has."""
    with records.transaction():
        storage = records.storages.add(None, "a", "a").id
        person = records.persons.add(None, ada(storage)).id
        group = records.groups.add(None, GroupDetails("g", {})).id
        records.groups.change_members(group, [person], [])
        records.groups.change_members(group, [], [person])
        records.groups.change_members(group, [person], [])
        records.groups.change_members(group, [person], [])  # is a member already
        records.persons.remove(person)
        records.groups.remove(group)
    assert actions(records) == [
        *(Action.STORAGE_CREATED, Action.PERSON_CREATED, Action.GROUP_CREATED, Action.GROUP_JOINED),
        *(Action.GROUP_LEFT, Action.GROUP_JOINED, Action.PERSON_ERASED, Action.GROUP_ERASED),
    ]


def test_what_is_rolled_back_is_not_audited(records: Records) -> None:
    """The entry is in the same transaction, and the chain goes on after the previous one."""
    storage = records.storages.add(None, "a", "a").id
    with records.transaction() as transaction:
        records.persons.add(None, ada(storage))
        transaction.rollback()  # type: ignore[attr-defined]  # Peewee's own
    records.persons.add(None, ada(storage))
    assert actions(records) == [Action.STORAGE_CREATED, Action.PERSON_CREATED]
    assert verified(records.audit.texts()).count == 3


def test_an_entry_says_who_acted_and_how(records: Records) -> None:
    """The key by id and name, the operation and the request; and no longer once that is over."""
    id = records.keys.add(KeyDraft("door", frozenset([Right.WRITE])), "secret", "hash")
    (key,) = records.keys.everything()
    with acting(Actor(By.KEY, "revoke_key", "r1", key)):
        records.keys.revoke(id)
    records.storages.add(None, "a", "a")
    made, revoked, later = entries(records)
    assert (made["by"], made["key_ids"], later["by"]) == ("server", [id], "server")
    assert "by_key_id" not in later
    who = {"by": "key", "by_key_id": id, "by_key_name": "door", "via": "revoke_key", "request_id": "r1"}
    assert revoked.items() >= who.items()


def test_entries_contain_only_the_ids_of_a_person(records: Records) -> None:
    """Neither names, nor metadata, nor the caller's own ids."""
    storage = records.storages.add(None, "a", "a").id
    details = PersonDetails("Lovelace", {"badge": "B-1815"}, storage, external_id="countess")
    id = records.persons.add(None, details).id
    records.persons.change(id, details)
    records.persons.remove(id)
    told = "".join(entry for _, entry in records.audit.texts())
    assert f'"person_ids":[{id}]' in told
    assert not any(word in told for word in ("Lovelace", "badge", "B-1815", "countess"))


def test_without_auditing_there_are_no_entries(place: DatabaseLocation) -> None:
    records = Records.open(place, ENCODER)
    with records.session():
        storage = records.storages.add(None, "a", "a").id
        records.persons.add(None, ada(storage))
        records.database.execute_sql("UPDATE persons SET name = 'Bea'")
        assert list(records.audit.texts()) == []
    records.close()


def test_no_trigger_is_left_in_the_database(path: Path) -> None:
    """Triggers belong to each connection."""
    records = Records.open(path, ENCODER, Audited.CHANGES)
    with records.session():
        records.groups.add(None, GroupDetails("g", {}))
    records.close()
    database = sqlite3.connect(path)
    assert database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone() == (0,)
    database.close()

"""Deleting expired persons."""

from datetime import UTC, datetime

import pytest
from attrs import evolve

from server.bootstrap import Kith
from server.service.people.persons import PersonDraft

PAST = datetime(2020, 1, 1, tzinfo=UTC)


def test_whoever_takes_an_expired_persons_id_meanwhile_stays(
    kith: Kith, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between finding expired persons and deleting them, somebody else may get the id."""
    persons = kith.services.persons
    old = persons.create(None, evolve(PersonDraft.of(persons.get(person)), expire_at=PAST))
    expired = kith.records.persons.expired

    def and_then_another() -> list[int]:
        ids = expired()
        persons.create(old.id, PersonDraft("Grace", {}))
        return ids

    monkeypatch.setattr(type(kith.records.persons), "expired", lambda _: and_then_another())
    persons.delete_expired()
    assert persons.get(old.id).name == "Grace"
    persons.delete(old.id)

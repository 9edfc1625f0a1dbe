"""Queries whose SQL is generated once."""

from datetime import UTC, datetime, timedelta

import pytest

import server.records.people.persons as persons_module
from server.domain.entities import Person
from server.records.people.persons import PersonDetails
from server.records.records import Records
from server.records.sql.columns import from_time


def test_each_number_of_ids_gets_its_own_answer(records: Records, person: Person) -> None:
    """Nothing of an earlier answer appears, whatever the numbers and the order."""
    other = records.persons.add(None, PersonDetails("Bea", {"a": [1]}, person.storage_id))
    assert records.persons.living([other.id]) == {other.id: other}
    assert records.persons.living([person.id]) == {person.id: person}
    assert records.persons.living([]) == {}
    assert records.persons.living([999, other.id, person.id]) == {person.id: person, other.id: other}


def test_each_answer_uses_the_current_time(records: Records, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Persons who have expired since the SQL was generated are gone."""
    soon = datetime.now(UTC) + timedelta(hours=1)
    guest = records.persons.add(None, PersonDetails("Guest", {}, person.storage_id, expire_at=soon))
    assert guest.id in records.persons.living([guest.id])
    monkeypatch.setattr(persons_module, "now", lambda: from_time(soon + timedelta(hours=1)))
    assert guest.id not in records.persons.living([guest.id])

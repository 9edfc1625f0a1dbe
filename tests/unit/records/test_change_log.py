"""The change log that indexes follow."""

import numpy as np
import pytest

from server.domain.entities import Person
from server.domain.faces import Box, EncodedFace, Face, Quality, Vector
from server.domain.ports import Members
from server.records.engines.opening import DatabaseLocation
from server.records.people.groups import GroupDetails
from server.records.people.pictures import StoredBlob
from server.records.records import Records
from tests.ports.templates import templates


def vector(seed: int) -> Vector:
    """Return a unit template."""
    one: Vector = templates(1, seed)[0]
    return one


def face(seed: int) -> EncodedFace:
    """Return a face whose encoding is its template."""
    seen = Face(Box(0, 0, 80, 80), ((0.0, 0.0),) * 5, 1.0, Quality(80, 1, 1, 1), 0)
    return EncodedFace(seen, "image/jpeg", vector(seed), vector(seed), vector(seed))


def held(members: Members) -> dict[int, bytes]:
    """Return templates by person."""
    return {
        int(person): template.tobytes() for person, template in zip(members.persons, members.templates, strict=True)
    }


def test_at_first_nothing_has_changed(records: Records) -> None:
    """The log is empty."""
    changes = records.changes.after(0)
    assert (records.changes.head(), changes.position) == (0, 0)
    assert (len(changes.touched), len(changes.now.persons), changes.dropped_groups) == (0, 0, ())
    assert list(records.changes.everyone()) == []


def test_a_person_with_a_template_is_reported_with_its_groups(records: Records, person: Person) -> None:
    group = records.groups.add(None, GroupDetails("g", {})).id
    for seed in (1, 2):
        records.pictures.set_template(person.id, vector(seed))
    records.groups.change_members(group, [person.id], [])
    changes = records.changes.after(0)
    assert changes.position == records.changes.head()
    assert changes.touched.tolist() == [person.id]
    assert held(changes.now) == {person.id: vector(2).tobytes()}
    assert changes.now.memberships.tolist() == [[person.id, group]]
    assert [held(batch) for batch in records.changes.everyone()] == [held(changes.now)]


def test_only_what_is_new_is_reported(records: Records, person: Person) -> None:
    records.pictures.set_template(person.id, vector(1))
    head = records.changes.head()
    assert len(records.changes.after(head).touched) == 0
    records.pictures.set_template(person.id, vector(2))
    assert records.changes.after(head).touched.tolist() == [person.id]


@pytest.mark.parametrize("gone", ["person", "template"])
def test_a_person_who_can_no_longer_be_found_is_touched_but_absent(records: Records, person: Person, gone: str) -> None:
    records.pictures.set_template(person.id, vector(1))
    head = records.changes.head()
    if gone == "person":
        records.persons.remove(person.id)
    else:
        records.pictures.set_template(person.id, None)
    changes = records.changes.after(head)
    assert changes.touched.tolist() == [person.id]
    assert held(changes.now) == {}


def test_a_dropped_group_is_reported_as_a_whole(records: Records, person: Person) -> None:
    group = records.groups.add(None, GroupDetails("g", {})).id
    records.pictures.set_template(person.id, vector(1))
    records.groups.change_members(group, [person.id], [])
    head = records.changes.head()
    records.groups.remove(group)
    changes = records.changes.after(head)
    assert (changes.touched.tolist(), changes.dropped_groups) == ([], (group,))


def test_a_change_that_was_rolled_back_is_not_reported(records: Records, person: Person) -> None:
    head = records.changes.head()

    def half() -> None:
        with records.transaction():
            records.pictures.set_template(person.id, vector(1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert records.changes.head() == head
    assert len(records.changes.after(head).touched) == 0


def test_another_encoders_templates_are_not_reported(records: Records, person: Person, place: DatabaseLocation) -> None:
    """Vectors of different encoders are never compared."""
    records.pictures.set_template(person.id, vector(1))
    other = Records.open(place, "other")
    with other.session():
        assert list(other.changes.everyone()) == []
        other.pictures.set_template(person.id, vector(2))
        assert [held(batch) for batch in other.changes.everyone()] == [{person.id: vector(2).tobytes()}]
    other.close()
    assert held(records.changes.after(0).now) == {person.id: vector(1).tobytes()}


def test_a_picture_is_stored_with_both_vectors(records: Records, person: Person) -> None:
    records.pictures.add(person.id, StoredBlob(person.storage_id, "k", "0" * 64), face(5))
    known = records.pictures.encodings_of([person.id])
    assert known.persons.tolist() == [person.id]
    assert known.encodings.tobytes() == known.templates.tobytes() == vector(5).tobytes()
    assert known.encodings.dtype == np.float32

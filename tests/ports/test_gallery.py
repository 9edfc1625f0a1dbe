"""Every gallery behind the port, on records in PostgreSQL, with the exact index as reference."""

import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from server.adapters.index.auto import AutoIndex
from server.adapters.index.gallery.gallery import ReplicaGallery
from server.adapters.index.gallery.in_database import DatabaseGallery
from server.adapters.index.snapshot.snapshot import Snapshot
from server.domain.errors import NotReady
from server.domain.faces import Vector
from server.domain.persistence.database_url import DatabaseUrl
from server.domain.ports import EVERYONE, Gallery, Scope
from server.records.people.groups import GroupDetails
from server.records.people.persons import PersonDetails
from server.records.records import Records
from tests.databases import postgresql
from tests.ports.ids import array, ids, same, scopes
from tests.ports.oracle import Oracle
from tests.ports.templates import members_of, templates

FACES = templates(400, seed=3)
GROUPS = range(1, 5)
ENCODER = "test"

groups = st.sets(st.sampled_from(GROUPS), max_size=3)
faces = st.integers(0, len(FACES) - 1)


class City:
    """The records of a process, and who should be found in them."""

    def __init__(self) -> None:
        self.oracle = Oracle()
        self.records = Records.open(DatabaseUrl.parse(postgresql().new_url("vector")), ENCODER)
        with self.records.session():
            self.storage = self.records.storages.add(None, "a", "a").id
        self._clear_groups()

    def enrol(self, person: int, template: Vector, among: set[int]) -> None:
        """Enrol someone, or replace what they have."""
        with self.records.session(), self.records.transaction():
            if not self.records.persons.living([person]):
                self.records.persons.add(person, PersonDetails("Ada", {}, self.storage))
            self.records.pictures.set_template(person, template)
            for group in GROUPS:
                joining = [person] if group in among else []
                self.records.groups.change_members(group, joining, [] if joining else [person])
        self.oracle.upsert(members_of({person: (template, among)}))

    def remove(self, persons: set[int]) -> None:
        """Remove those of these who are there."""
        with self.records.session():
            for person in self.records.persons.living(sorted(persons)):
                self.records.persons.remove(person)
        self.oracle.remove(array(persons))

    def drop_group(self, group: int) -> None:
        """Remove a group, and create a new one with its id."""
        with self.records.session():
            self.records.groups.remove(group)
            self.records.groups.add(group, GroupDetails(str(group), {}))
        self.oracle.drop_groups([group])

    def clear(self) -> None:
        """Remove everybody."""
        self.remove({int(person) for batch in self.oracle.members() for person in batch.persons})
        self._clear_groups()

    def _clear_groups(self) -> None:
        with self.records.session():
            for group in GROUPS:
                if self.records.groups.find(group):
                    self.records.groups.remove(group)
                self.records.groups.add(group, GroupDetails(str(group), {}))


@cache
def city() -> City:
    """Return one that all tests share; each leaves it empty."""
    return City()


def replica() -> Gallery:
    """Return a copy of the index, as each server has by default."""
    folder = Path(mkdtemp(prefix="kith-replica-"))
    return ReplicaGallery(city().records.changes, AutoIndex, Snapshot(folder / "gallery", ENCODER))


def in_database() -> Gallery:
    """Return the gallery that the database searches."""
    return DatabaseGallery(city().records.half_precision_templates())


GALLERIES: list[Callable[[], Gallery]] = [replica, in_database]


@pytest.fixture
def people() -> Iterator[City]:
    """An empty city."""
    yield city()
    city().clear()


@pytest.fixture(params=GALLERIES)
def gallery(request: pytest.FixtureRequest) -> Gallery:
    """A gallery of each kind, loaded."""
    made: Gallery = request.param()
    made.load()
    return made


class Model(RuleBasedStateMachine):
    """Writes to the records, and compares every answer of a gallery with the reference."""

    make: Callable[[], Gallery] = staticmethod(in_database)

    def __init__(self) -> None:
        super().__init__()
        self.gallery = type(self).make()
        self.gallery.load()

    def teardown(self) -> None:
        """Leave nobody."""
        city().clear()

    @rule(person=ids, face=faces, among=groups)
    def enrol(self, person: int, face: int, among: set[int]) -> None:
        """Enrol someone, or replace what they have."""
        city().enrol(person, FACES[face], among)

    @rule(persons=st.sets(ids, max_size=6))
    def remove(self, persons: set[int]) -> None:
        """Remove some, known or not."""
        city().remove(persons)

    @rule(group=st.sampled_from(GROUPS))
    def drop_group(self, group: int) -> None:
        """Drop a group that exists."""
        city().drop_group(group)

    @rule()
    def start_again(self) -> None:
        """Continue with another gallery, like a server that starts."""
        self.gallery.save()
        self.gallery = type(self).make()
        self.gallery.load()

    @rule()
    def rebuild(self) -> None:
        """Rebuild the gallery."""
        self.gallery.rebuild()

    @rule(face=faces, count=st.integers(1, 40), scope=scopes(groups))
    def search(self, face: int, count: int, scope: Scope) -> None:
        """Search in every kind of scope."""
        asked = FACES[face], count, scope
        same(self.gallery.search(*asked), city().oracle.search(*asked))

    @invariant()
    def as_many(self) -> None:
        """Both count the same persons."""
        assert len(self.gallery) == len(city().oracle)


class ReplicaModel(Model):
    """The same, for a copy of the index."""

    make = staticmethod(replica)


TestModel = Model.TestCase
TestReplicaModel = ReplicaModel.TestCase
TestModel.settings = TestReplicaModel.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)


@pytest.mark.parametrize("make", GALLERIES)
def test_nothing_is_answered_before_it_is_loaded(make: Callable[[], Gallery]) -> None:
    gallery = make()
    assert not gallery.ready
    assert not gallery.wait(0)
    with pytest.raises(NotReady):
        gallery.search(FACES[0], 1)


@pytest.mark.usefixtures("people")
def test_an_empty_gallery_answers_nothing(gallery: Gallery) -> None:
    found = gallery.search(FACES[0], 5)
    assert (len(found.persons), found.in_scope, found.compared) == (0, 0, 0)
    assert not [person for batch in gallery.members() for person in batch.persons]


def test_equal_templates_come_in_the_order_of_ids(people: City, gallery: Gallery) -> None:
    """On a tie the lower id comes first, so that every server gives the same answer."""
    for person in range(150, 0, -1):
        people.enrol(person, FACES[0], set())
    assert gallery.search(FACES[0], 3).persons.tolist() == [1, 2, 3]


def test_people_who_look_equal_after_rounding_are_distinguished(people: City, gallery: Gallery) -> None:
    """Their templates differ by less than 16 bits show, and more of them than are compared at first."""
    close = FACES[0] + 1e-5 * np.random.default_rng(1).standard_normal((200, len(FACES[0])))
    for person, template in enumerate(close.astype(np.float32), 1):
        people.enrol(person, template / np.linalg.norm(template), set())
    same(gallery.search(FACES[0], 10), people.oracle.search(FACES[0], 10))
    best = gallery.search(FACES[0], 10).persons.tolist()
    assert len(set(best) & set(people.oracle.search(FACES[0], 10).persons.tolist())) >= 9


def test_templates_that_are_not_unit_vectors_are_compared_as_they_are(people: City, gallery: Gallery) -> None:
    """They cannot be bounded; they neither hide others nor are hidden."""
    for person in range(1, 100):
        people.enrol(person, FACES[person] * np.float32(1 if person % 3 else 1 + person), set())
    for count in (1, 10, 50):
        same(gallery.search(FACES[5], count), people.oracle.search(FACES[5], count))


def test_members_are_those_of_the_records(people: City, gallery: Gallery) -> None:
    for person in range(1, 20):
        people.enrol(person, FACES[person], {person % 2 + 1, 3})
    people.remove({4, 5})
    (mine,), (truth,) = gallery.members(), people.records.changes.everyone()
    np.testing.assert_array_equal(np.sort(mine.persons), truth.persons)
    assert sorted(mine.memberships.tolist()) == sorted(truth.memberships.tolist())
    np.testing.assert_array_equal(mine.templates[np.argsort(mine.persons)], truth.templates)


def test_searches_during_writes_neither_lose_nor_invent_anybody(people: City, gallery: Gallery) -> None:
    """Those who stay are always found, with a template they have, in a scope that they are in; those who left never."""
    for person in range(1, 41):
        people.enrol(person, FACES[person], {1})
    stop, turns = threading.Event(), [0]

    def churn() -> None:
        while not stop.is_set():
            people.remove({31, 32, 33})
            people.enrol(21, FACES[121], {2})
            people.enrol(21, FACES[21], {1})
            for person in (31, 32, 33):
                people.enrol(person, FACES[person], {1})
            turns[0] += 1

    writer = threading.Thread(target=churn)
    writer.start()
    try:
        until = time.monotonic() + 2
        while time.monotonic() < until or turns[0] < 3:
            _check(gallery, int(np.random.default_rng().integers(1, 20)))
            assert writer.is_alive()
    finally:
        stop.set()
        writer.join()
    same(gallery.search(FACES[32], 40), people.oracle.search(FACES[32], 40))


def _check(gallery: Gallery, stays: int) -> None:
    for scope in (EVERYONE, Scope(groups=(1,))):
        found = gallery.search(FACES[stays], 50, scope)
        assert found.persons[0] == stays
        assert set(range(1, 21)) <= set(found.persons.tolist())
        assert found.in_scope >= len(found.persons) >= 36
        now, other = FACES[found.persons] @ FACES[stays], FACES[found.persons + 100] @ FACES[stays]
        near = np.isclose(found.cosines, now, atol=1e-6)
        changing = (found.persons == 21) & (scope is EVERYONE)
        assert (near | (changing & np.isclose(found.cosines, other, atol=1e-6))).all()

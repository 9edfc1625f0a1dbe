"""Galleries over one database, as worker processes have them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from server.adapters.index.auto import AutoIndex
from server.adapters.index.exact import ExactIndex
from server.adapters.index.gallery.gallery import ReplicaGallery
from server.adapters.index.snapshot.snapshot import Snapshot
from server.domain.faces import Vector
from server.domain.ports import Scope
from server.records.people.groups import GroupDetails
from server.records.people.persons import PersonDetails
from server.records.records import Records
from tests.databases import ENGINES, place_of
from tests.ports.templates import templates

FACES = templates(400, seed=9)


class Office:
    """Enrols, regroups and erases at random, through the records of one process."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._random = np.random.default_rng(10)
        self._storage = records.storages.add(None, "a", "a").id
        self._groups = [records.groups.add(None, GroupDetails(name, {})).id for name in "gh"]
        self._persons: list[int] = []

    def work(self) -> None:
        """Make one random change."""
        choice = self._random.random()
        if choice < 0.5 or len(self._persons) < 5:
            self._enrol()
        elif choice < 0.7:
            self._records.pictures.set_template(self._one(), self._face())
        elif choice < 0.85:
            self._records.groups.change_members(self._groups[0], [self._one()], [self._one()])
        else:
            self._records.persons.remove(self._persons.pop(0))

    def _enrol(self) -> None:
        person = self._records.persons.add(None, PersonDetails("Ada", {}, self._storage)).id
        self._records.pictures.set_template(person, self._face())
        self._records.groups.change_members(self._groups[1], [person], [])
        self._persons.append(person)

    def _one(self) -> int:
        return int(self._random.choice(self._persons))

    def _face(self) -> Vector:
        face: Vector = FACES[self._random.integers(len(FACES))]
        return face


@pytest.fixture(params=ENGINES)
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Records]:
    """Empty records, with a connection."""
    records = Records.open(place_of(request.param, tmp_path), "test")
    with records.session():
        yield records
    records.close()


def test_every_process_answers_from_the_current_records(records: Records, tmp_path: Path) -> None:
    """After each write, an existing gallery, one restored from a snapshot, and an exact one agree."""
    office = Office(records)
    running = ReplicaGallery(records.changes, AutoIndex, Snapshot(tmp_path / "gallery", "test"))
    running.load()
    for turn in range(120):
        office.work()
        if turn % 10 == 0:
            running.save()
        if turn % 7 == 0:
            restored = ReplicaGallery(records.changes, AutoIndex, Snapshot(tmp_path / "gallery", "test"))
            restored.load()
        exact = ExactIndex()
        exact.fill(records.changes.everyone())
        for scope in (Scope(), Scope(groups=(1,)), Scope(groups=(1, 2))):
            answers = [one.search(FACES[turn], 10, scope) for one in (running, restored, exact)]
            assert answers[0].persons.tolist() == answers[1].persons.tolist() == answers[2].persons.tolist()
            np.testing.assert_array_equal(answers[0].cosines, answers[1].cosines)

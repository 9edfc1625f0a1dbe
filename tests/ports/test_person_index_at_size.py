"""Every index with more persons than are scanned one by one, and during changes."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from server.adapters.index.auto import AutoIndex
from server.adapters.index.hnsw import HnswIndex
from server.domain.faces import Vectors
from server.domain.ports import EVERYONE, Members, PersonIndex, Scope
from tests.ports.ids import array
from tests.ports.oracle import Oracle
from tests.ports.templates import members_of, templates

PEOPLE = 6_500
FACES = templates(PEOPLE + 1, seed=4)
SCOPES = {
    "everyone": EVERYONE,
    "everyone but one": Scope(without=17),
    "a group of all": Scope(groups=(2,)),
    "most": Scope(persons=np.arange(1, 6_001)),
    "a third": Scope(groups=(3,)),
    "two groups": Scope(groups=(3, 5)),
    "a third of most": Scope(groups=(3,), persons=np.arange(1, 6_001)),
    "few": Scope(groups=(101,)),
}

INDEXES: list[Callable[[], PersonIndex]] = [AutoIndex, HnswIndex]


def crowd(start: int, stop: int, faces: Vectors = FACES) -> Members:
    """Return persons of these ids, each in group 2 and in those of 3, 5 and 101 that divide the id."""
    return members_of({id: (faces[id], [2, *(g for g in (3, 5, 101) if not id % g)]) for id in range(start, stop)})


@pytest.fixture(params=INDEXES)
def index(request: pytest.FixtureRequest) -> PersonIndex:
    """Return an index of each kind except the reference."""
    made: PersonIndex = request.param()
    return made


@pytest.fixture(params=INDEXES, scope="module")
def filled(request: pytest.FixtureRequest) -> PersonIndex:
    """Return an index of each kind that contains everyone, not to be changed."""
    index: PersonIndex = request.param()
    index.fill([crowd(1, 4_000), crowd(4_000, PEOPLE + 1)])
    return index


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    """Return the exact index of everyone."""
    oracle = Oracle()
    oracle.upsert(crowd(1, PEOPLE + 1))
    return oracle


def recall(index: PersonIndex, oracle: PersonIndex, scope: Scope) -> float:
    """Return the share of the ten best that is found for strangers, each with the right cosine."""
    shares = []
    for probe in templates(25, seed=5):
        found, best = index.search(probe, 10, scope), oracle.search(probe, 10, scope)
        np.testing.assert_allclose(found.cosines, np.sort(found.cosines)[::-1])
        np.testing.assert_allclose(found.cosines, FACES[found.persons] @ probe, atol=1e-6)
        shares.append(np.isin(best.persons, found.persons).mean())
    return float(np.mean(shares))


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES.keys())
def test_a_filled_index_finds_the_best_in_every_scope(filled: PersonIndex, oracle: Oracle, scope: Scope) -> None:
    """Whatever the scope, nearly all of the ten best are found, and nobody outside it."""
    assert recall(filled, oracle, scope) > 0.99
    inside = oracle.search(FACES[1], PEOPLE, scope).persons
    assert np.isin(filled.search(FACES[1], 300, scope).persons, inside).all()


def test_an_index_that_grows_and_shrinks_finds_the_best(index: PersonIndex, oracle: Oracle) -> None:
    """Enrolled in batches, replaced, removed and enrolled again, it is as good as one that was filled."""
    for start in range(1, PEOPLE + 1, 1_300):
        index.upsert(crowd(start, start + 1_300, FACES[::-1]))
    index.upsert(crowd(1, 3_000))
    index.remove(np.arange(2_000, PEOPLE + 1))
    assert len(index) == 1_999
    index.upsert(crowd(2_000, PEOPLE + 1))
    assert len(index) == PEOPLE
    for name in ("everyone", "a third"):
        assert recall(index, oracle, SCOPES[name]) > 0.99


def test_groups_far_from_the_probe_are_still_found(index: PersonIndex) -> None:
    """A scope whose members are all unlike the probe also returns its best."""
    axis = templates(2, seed=6)[0]
    far = np.flatnonzero(FACES @ axis < np.median(FACES @ axis))
    members = {id: (FACES[id], {1} if id in set(far.tolist()) else ()) for id in range(1, PEOPLE + 1)}
    index.fill([members_of(members)])
    inside = far[far > 0]
    best = inside[np.argsort(-(FACES[inside] @ axis))[:10]]
    found = index.search(axis, 10, Scope(groups=(1,))).persons
    assert np.isin(best, found).mean() >= 0.9


def test_searches_during_writes_neither_lose_nor_invent_anybody(index: PersonIndex) -> None:
    """Those who stay are always found, those who left never, and nobody with a template they never had."""
    index.fill([crowd(1, 4_001)])
    with busy(lambda: churn(index)):
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            check_answer(index)


def churn(index: PersonIndex) -> None:
    """Add and remove persons above 3000, and swap the templates of those from 2000 to 3000 back and forth."""
    index.remove(np.arange(3_001, 3_501))
    index.upsert(crowd(2_001, 2_200, FACES[::-1]))
    index.upsert(crowd(3_001, 3_501))
    index.upsert(crowd(2_001, 2_200))


def check_answer(index: PersonIndex) -> None:
    """Search for someone who stays and check every answer against what is possible."""
    stays = int(np.random.default_rng().integers(1, 2_000))
    found = index.search(FACES[stays], 50)
    assert found.persons[0] == stays
    assert len(np.unique(found.persons)) == len(found.persons)
    now = FACES[found.persons] @ FACES[stays]
    other = FACES[::-1][found.persons] @ FACES[stays]
    changing = (found.persons > 2_000) & (found.persons < 2_200)
    assert (np.isclose(found.cosines, now, atol=1e-6) | (changing & np.isclose(found.cosines, other, atol=1e-6))).all()


@contextmanager
def busy(work: Callable[[], None]) -> Iterator[None]:
    """Repeat something in another thread, and pass on what it raises."""
    stop, errors = threading.Event(), []

    def loop() -> None:
        try:
            while not stop.is_set():
                work()
        except Exception as error:  # noqa: BLE001  # whatever it is, the test shows it
            errors.append(error)

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    assert not errors


def test_a_search_never_returns_removed_persons(index: PersonIndex) -> None:
    """Removal takes effect at once, even during a refit."""
    index.upsert(crowd(1, 6_001))
    gone = array(set(range(1, 6_001, 3)))
    index.remove(gone)
    for id in gone[:200].tolist():
        assert not np.isin(index.search(FACES[id], 20).persons, gone).any()

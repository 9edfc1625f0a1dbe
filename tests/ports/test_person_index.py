"""Every index behind the port, with the exact one as reference."""

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from server.adapters.index.auto import AutoIndex
from server.adapters.index.exact import ExactIndex
from server.adapters.index.hnsw import HnswIndex
from server.domain.ports import EVERYONE, PersonIndex, Scope
from tests.ports.ids import array, ids, same, scopes
from tests.ports.oracle import Oracle
from tests.ports.templates import arrays_of, members_of, templates

FACES = templates(400, seed=3)


def eager_hnsw() -> PersonIndex:
    """Return the index on hnswlib as it is with a large gallery, where its graph answers."""
    return HnswIndex(exact_below=0, wide=0.0)


INDEXES: list[Callable[[], PersonIndex]] = [ExactIndex, AutoIndex, HnswIndex, eager_hnsw]

groups = st.sets(st.integers(1, 4), max_size=3)
faces = st.integers(0, len(FACES) - 1)


@pytest.fixture(params=INDEXES)
def index(request: pytest.FixtureRequest) -> PersonIndex:
    """Return an empty index of each kind."""
    made: PersonIndex = request.param()
    return made


class Model(RuleBasedStateMachine):
    """Does the same to the reference and to the index, and compares every answer."""

    make: Callable[[], PersonIndex] = AutoIndex

    def __init__(self) -> None:
        super().__init__()
        self.oracle = Oracle()
        self.index = type(self).make()

    @rule(known=st.dictionaries(ids, st.tuples(faces, groups), max_size=12))
    def upsert(self, known: dict[int, tuple[int, set[int]]]) -> None:
        """Enrol some, or replace what they have."""
        members = members_of({person: (FACES[face], of) for person, (face, of) in known.items()})
        self.oracle.upsert(members)
        self.index.upsert(members)

    @rule(persons=st.sets(ids, max_size=6))
    def remove(self, persons: set[int]) -> None:
        """Remove some, known or not."""
        self.oracle.remove(array(persons))
        self.index.remove(array(persons))

    @rule(dropped=groups)
    def drop_groups(self, dropped: set[int]) -> None:
        """Drop groups that exist or not."""
        self.oracle.drop_groups(dropped)
        self.index.drop_groups(dropped)

    @rule()
    def fill_again(self) -> None:
        """Fill a new index from the old one's members, as from the records."""
        filled = type(self).make()
        filled.fill(self.index.members())
        self.index = filled

    @rule()
    def restore(self) -> None:
        """Let a new index continue from what the old one saves, like a snapshot."""
        restored = type(self).make()
        restored.restore(arrays_of(self.index))
        self.index = restored

    @rule(face=faces, count=st.integers(1, 40), scope=scopes(groups))
    def search(self, face: int, count: int, scope: Scope) -> None:
        """Search in every kind of scope."""
        probe = FACES[face]
        same(self.index.search(probe, count, scope), self.oracle.search(probe, count, scope))

    @invariant()
    def as_many(self) -> None:
        """Both count the same persons."""
        assert len(self.index) == len(self.oracle)


class HnswModel(Model):
    """The same, for the index on hnswlib."""

    make = staticmethod(eager_hnsw)


TestModel = Model.TestCase
TestHnswModel = HnswModel.TestCase
TestModel.settings = TestHnswModel.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_an_empty_index_answers_nothing(index: PersonIndex) -> None:
    """No one enrolled, no one found, in any scope."""
    for scope in (EVERYONE, Scope(groups=(1,)), Scope(persons=array({1})), Scope(without=1)):
        assert not len(index.search(FACES[0], 5, scope).persons)
    assert not [person for batch in index.members() for person in batch.persons]


def test_equal_templates_come_in_the_order_of_ids(index: PersonIndex) -> None:
    """On a tie the lower id comes first, so that every process gives the same answer."""
    index.upsert(members_of(dict.fromkeys((9, 4, 7), (FACES[0], ()))))
    assert index.search(FACES[0], 2).persons.tolist() == [4, 7]


def test_a_scope_of_unknown_persons_or_groups_is_empty(index: PersonIndex) -> None:
    index.upsert(members_of({1: (FACES[0], {1})}))
    assert not len(index.search(FACES[0], 5, Scope(groups=(2,))).persons)
    assert not len(index.search(FACES[0], 5, Scope(persons=array({2, 2**60}))).persons)


def test_a_group_dropped_and_created_again_has_only_its_new_members(index: PersonIndex) -> None:
    """Members of the old group do not come back, even if they are enrolled again unchanged."""
    index.upsert(members_of({1: (FACES[0], {5}), 2: (FACES[1], {5})}))
    index.drop_groups([5])
    index.upsert(members_of({1: (FACES[0], {5})}))
    assert index.search(FACES[1], 5, Scope(groups=(5,))).persons.tolist() == [1]


@pytest.mark.parametrize("make", INDEXES)
def test_what_one_kind_of_index_saves_every_other_restores(index: PersonIndex, make: Callable[[], PersonIndex]) -> None:
    index.upsert(members_of({person: (FACES[person], {person % 3, 9}) for person in range(1, 50)}))
    index.remove(array({4, 5}))
    other = make()
    other.restore(arrays_of(index))
    for scope in (EVERYONE, Scope(groups=(0, 1)), Scope(groups=(9,))):
        same(other.search(FACES[7], 50, scope), index.search(FACES[7], 50, scope))


def test_members_come_back_complete(index: PersonIndex) -> None:
    """What `members` returns fills another index that answers the same."""
    index.upsert(members_of({person: (FACES[person], {person % 3, 9}) for person in range(1, 50)}))
    index.remove(array({4, 5}))
    other = ExactIndex()
    other.fill(index.members())
    for scope in (EVERYONE, Scope(groups=(0, 1)), Scope(groups=(9,))):
        same(index.search(FACES[7], 50, scope), other.search(FACES[7], 50, scope))

"""The index that the server uses, beside the reference."""

import os

import numpy as np

from server.adapters.index.auto import AutoIndex
from server.adapters.index.quantised.threads import Threads
from server.domain.faces import Vectors
from server.domain.ports import EVERYONE, Members, PersonIndex, Scope
from tests.ports.oracle import Oracle
from tests.ports.templates import templates

PEOPLE = int(os.environ.get("KITH_INDEX_PEOPLE", "3000"))
FITTED_TO = 3_000
"""So few that quantisers are fitted to everybody."""

SCOPES = [
    EVERYONE,
    Scope(groups=(2,)),
    Scope(groups=(3,)),
    Scope(without=7),
    Scope(persons=np.arange(1, PEOPLE, 2)),
    Scope(persons=np.array([5])),
]


def members(rows: Vectors) -> Members:
    """Return persons with ids from 1; even ids are in group 2, every third in group 3."""
    ids = np.arange(1, len(rows) + 1)
    pairs = [np.column_stack([ids[ids % group == 0], np.full((ids % group == 0).sum(), group)]) for group in (2, 3)]
    return Members(ids, rows, np.concatenate(pairs))


def both(rows: Vectors) -> tuple[AutoIndex, Oracle]:
    """Return the index and the reference, filled with these templates."""
    index, oracle = AutoIndex(Threads(2)), Oracle()
    index.fill([members(rows)])
    oracle.fill([members(rows)])
    return index, oracle


def check(index: PersonIndex, oracle: PersonIndex, probes: Vectors, counts: tuple[int, ...] = (1, 16)) -> None:
    """Check that every answer equals the reference's."""
    for probe in probes:
        for scope in SCOPES:
            for count in counts:
                found, expected = index.search(probe, count, scope), oracle.search(probe, count, scope)
                assert found.persons.tolist() == expected.persons.tolist()
                assert np.array_equal(found.cosines, expected.cosines)
                assert found.in_scope == expected.in_scope >= found.compared


def with_strange_ones(dimension: int) -> Vectors:
    """Return usual templates mixed with zero ones, opposite ones and ones along a single axis."""
    rows = templates(PEOPLE, seed=4, dimension=dimension)
    rows[::50], rows[1::50] = 0, -rows[1::50]
    rows[2::50] = np.eye(dimension, dtype=np.float32)[np.arange(len(rows[2::50])) % dimension]
    return rows

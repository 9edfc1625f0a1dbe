"""The index that the server uses always finds the same persons, with the same cosines, as the reference."""

from collections.abc import Callable

import numpy as np
import pytest

from server.adapters.index.auto import AutoIndex
from server.adapters.index.quantised import native
from server.adapters.index.quantised.threads import Threads
from server.domain.faces import Vectors
from server.domain.ports import Members
from tests.ports.oracle import Oracle
from tests.ports.templates import templates, unit
from tests.unit.index.auto.reference import PEOPLE, both, check, members, with_strange_ones


def duplicates(dimension: int) -> Vectors:
    """Return forty templates, each of many persons."""
    return templates(40, seed=1, dimension=dimension)[np.arange(PEOPLE) % 40]


def nearly_equal(dimension: int) -> Vectors:
    """Return templates that differ in their last bits."""
    base = templates(1, seed=2, dimension=dimension)
    return unit(base + 1e-7 * np.random.default_rng(2).standard_normal((PEOPLE, dimension)))


def in_all_directions(dimension: int) -> Vectors:
    """Return templates without leading axes."""
    return unit(np.random.default_rng(3).standard_normal((PEOPLE, dimension)))


GALLERIES: list[Callable[[int], Vectors]] = [
    lambda dimension: templates(PEOPLE, seed=5, dimension=dimension),
    duplicates,
    nearly_equal,
    in_all_directions,
    with_strange_ones,
]


@pytest.mark.parametrize("dimension", [128, 512])
@pytest.mark.parametrize("gallery", GALLERIES, ids=["usual", "equal", "nearly equal", "all directions", "strange"])
def test_every_answer_is_that_of_the_reference(gallery: Callable[[int], Vectors], dimension: int) -> None:
    """For enrolled persons and strangers, in every kind of scope."""
    rows = gallery(dimension)
    probes = np.concatenate([rows[:2], templates(3, seed=6, dimension=dimension), -rows[7:8], 0 * rows[:1]])
    check(*both(rows), probes)


def test_answers_are_those_of_the_reference_through_growth_changes_and_emptying() -> None:
    """Through every fit of the axes, with reused rows, and with persons unlike the first."""
    index, oracle = AutoIndex(Threads(2)), Oracle()
    rows = np.concatenate([templates(PEOPLE // 2, seed=7), with_strange_ones(128)[: PEOPLE // 2]])
    probes = np.concatenate([rows[:2], templates(2, seed=8)])
    everyone = members(rows)
    for start in range(0, PEOPLE, 500):
        ids = everyone.persons[start : start + 500]
        pairs = everyone.memberships[np.isin(everyone.memberships[:, 0], ids)]
        for either in (index, oracle):
            either.upsert(Members(ids, rows[start : start + 500], pairs))
            either.remove(ids[::7])
        check(index, oracle, probes)
    for either in (index, oracle):
        either.upsert(Members(np.arange(1, 41), rows[::-1][:40], np.empty((0, 2), dtype=np.int64)))
    check(index, oracle, probes)
    for either in (index, oracle):
        either.remove(everyone.persons)
    check(index, oracle, probes)


def test_vacant_rows_displace_nobody() -> None:
    """If most have left and nobody is like the probe, the remaining persons are found."""
    index, oracle = both(templates(PEOPLE, seed=9))
    for either in (index, oracle):
        either.remove(np.arange(1, PEOPLE - 1_200))
    check(index, oracle, -templates(4, seed=9))


def test_without_compiled_code_the_answers_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "COMPILED", None)
    monkeypatch.setattr(native, "BOUNDS_COARSE_CODES", False)
    rows = templates(PEOPLE, seed=12)
    index, oracle = both(rows)
    check(index, oracle, rows[:2])
    assert index.search(rows[0], 16).compared < PEOPLE / 10

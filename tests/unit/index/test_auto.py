"""The index that the server uses always finds the same persons, with the same cosines, as the reference."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from server.adapters.index.auto import AutoIndex
from server.adapters.index.entries.entries import Entries
from server.adapters.index.entries.row_store import RowStore
from server.adapters.index.quantised import native
from server.adapters.index.quantised import rows as quantised
from server.adapters.index.quantised.quantisers import Quantisers
from server.adapters.index.quantised.rows import FirstPass, QuantisedRows
from server.adapters.index.quantised.threads import Threads
from server.adapters.index.snapshot.snapshot import Snapshot
from server.domain.faces import Vectors
from server.domain.ports import EVERYONE, Members, PersonIndex, Scope
from tests.ports.oracle import Oracle
from tests.ports.templates import arrays_of, templates

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


@pytest.fixture(params=["coarse", "fine"], autouse=True)
def first_codes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Search in both ways: by coarse codes first, with two threads, as in a large gallery, and by fine ones alone."""
    monkeypatch.setattr(quantised, "COARSE_FROM_ROWS", 0 if request.param == "coarse" else np.inf)
    monkeypatch.setattr(quantised, "ROWS_PER_THREAD", PEOPLE // 2)


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


def unit(rows: npt.NDArray[Any]) -> Vectors:
    """Return rows of unit length."""
    scaled: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return scaled


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


def with_strange_ones(dimension: int) -> Vectors:
    """Return usual templates mixed with zero ones, opposite ones and ones along a single axis."""
    rows = templates(PEOPLE, seed=4, dimension=dimension)
    rows[::50], rows[1::50] = 0, -rows[1::50]
    rows[2::50] = np.eye(dimension, dtype=np.float32)[np.arange(len(rows[2::50])) % dimension]
    return rows


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


def test_a_snapshot_and_what_was_written_since_are_searched_together(tmp_path: Path) -> None:
    """In mapped rows, through one snapshot after another; codes are not computed again."""
    rows = with_strange_ones(128)
    index, oracle = both(rows)
    probes = np.concatenate([rows[:2], templates(2, seed=17), 0 * rows[:1]])
    snapshot = Snapshot(tmp_path / "gallery", "dlib")
    for turn in range(3):
        saved, index = snapshot.write(turn, index.sections()), AutoIndex()
        with pytest.MonkeyPatch.context() as patch:
            patch.delattr(Quantisers, "quantise")
            index.restore(saved.arrays)
            check(index, oracle, probes[:2])
        gone = np.arange(turn + 1, PEOPLE, 11)
        changed = np.arange(turn + 2, PEOPLE, 17)
        new = np.arange(1, 201) + PEOPLE * (turn + 1)
        for either in (index, oracle):
            either.remove(gone)
            either.upsert(Members(changed, rows[changed - 1 - turn], np.column_stack([changed, 0 * changed + 3])))
            either.upsert(Members(new, rows[-200:], np.column_stack([new, 0 * new + 2])))
        check(index, oracle, probes)
    index.remove(np.arange(PEOPLE * 4))
    assert len(index) == 0


@pytest.mark.parametrize("leaves", [True, False])
def test_a_former_template_cannot_be_computed_from_a_snapshot(tmp_path: Path, leaves: bool) -> None:
    """From the mean that quantisers were fitted with, and everyone else's: whether a person left or has another one."""
    rows, snapshot = templates(FITTED_TO, seed=21), Snapshot(tmp_path / "gallery", "dlib")
    index, oracle = both(rows)
    before = snapshot.write(1, index.sections()).arrays
    others = rows[1:].sum(axis=0, dtype=np.float64)
    assert before["mean"] * FITTED_TO - others == pytest.approx(rows[0], abs=1e-4)
    for either in (index, oracle):
        if leaves:
            either.remove(np.array([1]))
        else:
            either.upsert(Members(np.array([1]), rows[1:2], np.array([[1, 2]])))
    after = snapshot.write(2, index.sections()).arrays
    assert np.abs(after["mean"] * FITTED_TO - others - rows[0]).max() > 0.01
    restored = AutoIndex()
    restored.restore(after)
    check(restored, oracle, templates(2, seed=22))


def test_a_template_changed_while_a_snapshot_is_written_cannot_be_computed_from_the_next(tmp_path: Path) -> None:
    """The first has the mean from before and the template from after; then the log says no more than is in it."""
    rows, snapshot = templates(FITTED_TO, seed=21), Snapshot(tmp_path / "gallery", "dlib")
    index, _ = both(rows)
    sections = index.sections()
    change = Members(np.array([1]), rows[1:2], np.array([[1, 2]]))
    index.upsert(change)
    moved = AutoIndex()
    moved.restore(snapshot.write(1, sections).arrays)
    moved.upsert(change)
    after = snapshot.write(2, moved.sections()).arrays
    assert np.abs(after["mean"] * FITTED_TO - rows[1:].sum(axis=0, dtype=np.float64) - rows[0]).max() > 0.01


def test_quantisers_stay_while_those_whom_they_were_fitted_to_do(tmp_path: Path) -> None:
    """Through a snapshot and changes of groups, since to fit others takes seconds for a million people."""
    index, snapshot = AutoIndex(), Snapshot(tmp_path / "gallery", "dlib")
    index.fill([members(templates(FITTED_TO, seed=23))])
    newcomers = np.arange(FITTED_TO + 1, FITTED_TO + 9)
    index.upsert(Members(newcomers, templates(8, seed=24), np.empty((0, 2), np.int64)))
    index.remove(newcomers[::2])
    index.upsert(
        Members(
            np.arange(1, 21), templates(FITTED_TO, seed=23)[:20], np.array([[person, 9] for person in range(1, 21)])
        )
    )
    first, again = snapshot.write(1, index.sections()).arrays, AutoIndex()
    again.restore(first)
    again.remove(newcomers)
    assert np.array_equal(snapshot.write(2, again.sections()).arrays["mean"], first["mean"])
    again.remove(np.array([FITTED_TO]))
    assert not np.array_equal(snapshot.write(3, again.sections()).arrays["mean"], first["mean"])


def test_codes_exclude_people_from_the_same_size_on_however_a_gallery_grew(tmp_path: Path) -> None:
    """One by one, or from a snapshot of a gallery that was too small for codes."""
    rows, snapshot = templates(1_100, seed=25), Snapshot(tmp_path / "gallery", "dlib")
    grown, loaded = AutoIndex(), AutoIndex()
    grown.fill([members(rows[:900])])
    loaded.restore(snapshot.write(1, grown.sections()).arrays)
    for index in (grown, loaded):
        index.upsert(members(rows))
        assert index.search(rows[0], 1).compared < 100


@pytest.mark.parametrize("count", [300, 1_001])
def test_few_are_compared_for_many_results_too(count: int) -> None:
    """Though there are fewer blocks of codes than results."""
    index, _ = both(templates(20_000, seed=26))
    assert index.search(templates(1, seed=27)[0], count).compared < 5 * count


def test_vacant_rows_displace_nobody() -> None:
    """If most have left and nobody is like the probe, the remaining persons are found."""
    index, oracle = both(templates(PEOPLE, seed=9))
    for either in (index, oracle):
        either.remove(np.arange(1, PEOPLE - 1_200))
    check(index, oracle, -templates(4, seed=9))


@pytest.mark.parametrize(
    ("what", "step"),
    [(QuantisedRows, "first_pass"), (QuantisedRows, "threshold_rows"), (QuantisedRows, "shortlist"), (Entries, "best")],
)
def test_writes_during_a_search_count(what: type, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever joins, is deleted, changes or leaves a group after being read is up to date in the answer."""
    rows, probes = templates(PEOPLE, seed=13), templates(6, seed=14)
    index, oracle = both(rows)
    read = getattr(what, step)

    def and_write(*rest: Any) -> Any:
        found = read(*rest)
        monkeypatch.setattr(what, step, read)
        write()
        return found

    def write() -> None:
        best = oracle.search(probe, 12, scope).persons
        joined = np.column_stack([best[:3], np.full(len(best[:3]), 3)])
        changed = Members(best[:6], -rows[: len(best[:6])], joined)
        for either in (index, oracle):
            either.remove(best[6:])
            either.upsert(changed)
            either.upsert(Members(PEOPLE + best[:1], probe[np.newaxis], np.array([[PEOPLE + best[0], 2]])))

    for probe, scope in zip(probes, SCOPES, strict=True):
        monkeypatch.setattr(what, step, and_write)
        found = index.search(probe, 16, scope)
        monkeypatch.setattr(what, step, read)
        expected = oracle.search(probe, 16, scope)
        assert found.persons.tolist() == expected.persons.tolist()
        assert np.array_equal(found.cosines, expected.cosines)
        assert found.in_scope == expected.in_scope


def test_a_group_dropped_while_codes_are_read_is_searched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = templates(PEOPLE, seed=15)
    index, oracle = both(rows)
    read = QuantisedRows.first_pass

    def first_pass(quantised: QuantisedRows, *rest: Any) -> FirstPass:
        found = read(quantised, *rest)
        monkeypatch.setattr(QuantisedRows, "first_pass", read)
        for either in (index, oracle):
            either.drop_groups([3])
        return found

    for scope in (Scope(groups=(2, 3)), EVERYONE):
        for either in (index, oracle):
            either.fill([members(rows)])
        monkeypatch.setattr(QuantisedRows, "first_pass", first_pass)
        found, expected = index.search(rows[0], 16, scope), oracle.search(rows[0], 16, scope)
        assert found.persons.tolist() == expected.persons.tolist()


def test_a_search_while_room_is_made_finds_everyone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows about to be used belong to nobody yet."""
    rows = templates(12, seed=18)
    index = AutoIndex()
    index.restore(arrays_of(both(rows[:10])[0]))
    grow, found = RowStore.grow, []

    def and_search(store: RowStore, count: int) -> None:
        found.append(index.search(rows[3], 16).persons)
        grow(store, count)
        found.append(index.search(rows[3], 16).persons)

    monkeypatch.setattr(RowStore, "grow", and_search)
    index.upsert(Members(np.array([77]), rows[11:], np.empty((0, 2), dtype=np.int64)))
    assert len(found) > 4
    assert all(sorted(persons) == list(range(1, 11)) for persons in found)


def test_few_are_compared() -> None:
    """Among face-like people, the bound excludes nearly everyone."""
    index, _ = both(templates(PEOPLE, seed=10))
    compared = [index.search(probe, 16).compared for probe in templates(20, seed=11)]
    assert np.median(compared) < PEOPLE / 10


@pytest.mark.parametrize("side", [1, -1])
def test_few_are_compared_where_many_have_left(side: int) -> None:
    """Vacant rows are not taken for the most promising, on whichever side of the origin people are."""
    index, _ = both(side * templates(PEOPLE, seed=10))
    index.remove(np.arange(1, PEOPLE, 2))
    compared = [index.search(side * probe, 16).compared for probe in templates(20, seed=11)]
    assert max(compared) < PEOPLE / 5


def test_without_compiled_code_the_answers_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "COMPILED", None)
    monkeypatch.setattr(native, "BOUNDS_COARSE_CODES", False)
    rows = templates(PEOPLE, seed=12)
    index, oracle = both(rows)
    check(index, oracle, rows[:2])
    assert index.search(rows[0], 16).compared < PEOPLE / 10

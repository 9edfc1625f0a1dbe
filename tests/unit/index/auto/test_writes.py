"""Writes beside a search."""

import threading
from typing import Any

import numpy as np
import pytest

from server.adapters.index.auto import AutoIndex
from server.adapters.index.entries.entries import Entries
from server.adapters.index.entries.row_store import RowStore
from server.adapters.index.quantised.rows import FirstPass, QuantisedRows
from server.domain.ports import EVERYONE, Members, Scope
from tests.ports.templates import arrays_of, templates
from tests.unit.index.auto.reference import PEOPLE, SCOPES, both, members


@pytest.mark.parametrize(
    ("what", "step"),
    [(QuantisedRows, "first_pass"), (QuantisedRows, "threshold_rows"), (QuantisedRows, "shortlist"), (Entries, "best")],
)
def test_writes_during_a_search_count(what: type, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever joins, is deleted, changes or leaves a group after being read is up to date in the answer."""
    rows, probes = templates(PEOPLE, seed=13), templates(4, seed=14)
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

    # Writers wait for a search of the others, which are narrow.
    wide = [SCOPES[0], SCOPES[1], SCOPES[3], SCOPES[4]]
    for probe, scope in zip(probes, wide, strict=True):
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


@pytest.mark.parametrize(("people", "scope"), [(900, EVERYONE), (PEOPLE, Scope(groups=(3,)))])
def test_writers_wait_for_a_search_of_few(people: int, scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    """It compares everyone in scope: repeated after each write, it would not end while people are enrolled."""
    index, read = AutoIndex(), Entries.best
    index.fill([members(templates(people, seed=28))])
    writer = threading.Thread(target=index.remove, args=(np.array([3]),))
    waited: list[bool] = []

    def best(*rest: Any) -> Any:
        writer.start()
        writer.join(0.2)
        waited.append(writer.is_alive())
        return read(*rest)

    monkeypatch.setattr(Entries, "best", best)
    assert 3 in index.search(templates(1, seed=29)[0], people, scope).persons
    assert waited == [True]
    writer.join()
    assert len(index) == people - 1

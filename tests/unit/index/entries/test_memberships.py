"""The rows of each group, whose moves are merged when somebody reads it."""

from typing import Any

import numpy as np
import pytest

from server.adapters.index.entries import memberships
from server.adapters.index.entries.memberships import Memberships


def move(all_groups: Memberships, rows: list[int], groups: list[int]) -> None:
    """Put these rows in exactly these groups."""
    numbers = np.array(rows, dtype=np.intp)
    all_groups.put(numbers, all_groups.changes(numbers, [groups] * len(rows)))


def test_rows_that_join_leave_and_join_again_are_where_they_were_last() -> None:
    """Whether or not somebody reads the group in between."""
    for read in (False, True):
        groups = Memberships()
        for rows, into in (([4, 1, 9], [7]), ([1, 2], [7, 8]), ([4, 9], []), ([9], [7]), ([2], [8])):
            move(groups, rows, into)
            assert not read or len(groups.inside([7]))
        assert groups.inside([7]).tolist() == [1, 9]
        assert groups.inside([8]).tolist() == [1, 2]


def test_rows_read_before_a_change_stay_as_they_were() -> None:
    groups = Memberships()
    move(groups, [1, 2, 3], [7])
    before = groups.inside([7])
    move(groups, [2], [])
    assert groups.inside([7]).tolist() == [1, 3]
    assert before.tolist() == [1, 2, 3]


def test_a_write_does_not_copy_the_rows_of_its_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless there are many moves that nobody has read."""
    groups, deleted = Memberships(), []
    delete = np.delete
    monkeypatch.setattr(memberships, "_MOST_MOVES", 10)

    def and_count(*arguments: Any) -> Any:
        deleted.append(arguments)
        return delete(*arguments)

    monkeypatch.setattr(np, "delete", and_count)
    for row in range(10):
        move(groups, [row], [7])
    assert not deleted
    move(groups, [10], [7])
    assert len(deleted) == 1
    assert groups.inside([7]).tolist() == list(range(11))


def test_searches_may_merge_the_same_moves_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them is done while another has looked up where the moved rows belong."""
    groups = Memberships()
    move(groups, list(range(0, 100, 2)), [7])
    assert len(groups.inside([7])) == 50
    move(groups, [11, 13, 15], [7])
    move(groups, [20, 40], [])
    look_up, merged = np.searchsorted, False

    def and_let_another_merge(*arguments: Any) -> Any:
        nonlocal merged
        found = look_up(*arguments)
        if not merged:
            merged = True
            groups.inside([7])
        return found

    monkeypatch.setattr(np, "searchsorted", and_let_another_merge)
    expected = sorted({*range(0, 100, 2), 11, 13, 15} - {20, 40})
    assert groups.inside([7]).tolist() == expected
    assert groups.inside([7]).tolist() == expected

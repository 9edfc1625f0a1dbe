"""Work on many items at once, with results in order."""

import threading
import time
from collections.abc import Iterator

import pytest

from server.adapters.face.bulk import in_order


def test_results_come_in_the_order_given() -> None:

    def work(number: int) -> int:
        time.sleep(0.02 if number % 3 == 0 else 0)
        return number * number

    assert list(in_order(work, range(20), threads=4)) == [number * number for number in range(20)]


def test_work_runs_on_the_given_number_of_threads() -> None:
    barrier = threading.Barrier(2, timeout=5)
    assert len(list(in_order(lambda _: barrier.wait(), range(4), threads=2))) == 4


def test_items_are_taken_only_as_results_are_read() -> None:
    """An endless source is not read for ever."""
    taken = []

    def source() -> Iterator[int]:
        number = 0
        while True:
            taken.append(number)
            yield number
            number += 1

    results = in_order(lambda number: number, source(), threads=2)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    assert len(taken) < 10
    results.close()  # type: ignore[attr-defined]  # it is a generator, which the port need not promise


def test_an_error_in_the_work_is_raised_in_its_place() -> None:
    """Results before a failure are still returned."""
    results = in_order(lambda number: 1 // number, [1, 0, 1], threads=1)
    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_no_items_give_no_results() -> None:
    assert list(in_order(str, [], threads=2)) == []

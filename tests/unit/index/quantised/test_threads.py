"""Threads of searches: as many as cores are idle, one at least."""

import threading

import pytest

from server.adapters.index.quantised.threads import Threads


def test_a_search_takes_what_is_idle_and_at_least_one() -> None:
    threads = Threads(4)
    with threads.share(3) as first, threads.share(3) as second, threads.share(3) as third:
        assert (first, second, third) == (3, 1, 1)
    with threads.share(9) as all_of_them:
        assert all_of_them == 4


def test_a_narrow_search_takes_one() -> None:
    with Threads(4).share(0) as taken:
        assert taken == 1


def test_parts_are_worked_on_at_the_same_time() -> None:
    """Each waits for the other."""
    both = threading.Barrier(2)
    Threads(2).each(lambda _: both.wait(timeout=30), [1, 2], threads=2)


def test_one_thread_works_on_one_part_after_the_other() -> None:
    done: list[tuple[int, int]] = []
    Threads(2).each(lambda part: done.append((part, threading.get_ident())), [1, 2, 3], threads=1)
    assert done == [(part, threading.get_ident()) for part in (1, 2, 3)]


@pytest.mark.parametrize("part", [1, 2])
def test_an_error_in_any_part_is_raised(part: int) -> None:
    def work(number: int) -> None:
        if number == part:
            raise ValueError("a part failed")

    with pytest.raises(ValueError, match="a part failed"):
        Threads(2).each(work, [1, 2], threads=2)

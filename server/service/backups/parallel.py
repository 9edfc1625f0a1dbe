"""Parallel execution of tasks that mostly wait for a disk."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_PICTURES_AT_ONCE = 4
"""Concurrent tasks, each of which has a picture in memory."""
_PICTURES_AHEAD = 4 * _PICTURES_AT_ONCE


def in_parallel(items: Iterable[Item], do: Callable[[Item], Result]) -> Generator[tuple[Item, Result]]:
    """Yield each item with its result, in order; raises what `do` raises.

    Once it is closed, no task is running.
    """
    under_way: deque[tuple[Item, Future[Result]]] = deque()
    with ThreadPoolExecutor(_PICTURES_AT_ONCE) as threads:
        for item in items:
            under_way.append((item, threads.submit(do, item)))
            if len(under_way) > _PICTURES_AHEAD:
                yield _first(under_way)
        while under_way:
            yield _first(under_way)


def _first(under_way: deque[tuple[Item, Future[Result]]]) -> tuple[Item, Result]:
    item, future = under_way.popleft()
    return item, future.result()

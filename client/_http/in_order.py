"""Concurrent calls whose answers come in the order of the calls."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

CALLS_PER_THREAD = 2
"""Finished or running calls per concurrent call allowed, so that a slow one does not hold up the others."""


def in_order(call: Callable[[Asked], Answer], asked: Iterable[Asked], at_once: int) -> Iterator[Answer]:
    """Yield the answers in order. A call's error is raised in its place, and calls not yet begun are then dropped."""
    waiting: deque[Future[Answer]] = deque()
    with ThreadPoolExecutor(at_once) as pool:
        try:
            for item in asked:
                waiting.append(pool.submit(call, item))
                if len(waiting) == CALLS_PER_THREAD * at_once:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

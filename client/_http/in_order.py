"""Several calls at once, with answers in the order of the calls."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

AHEAD = 2
"""Calls done or under way per call allowed at once, so that a slow one does not stop the others."""


def in_order(call: Callable[[Asked], Answer], asked: Iterable[Asked], at_once: int) -> Iterator[Answer]:
    """Yield the answers; raises what a call raises when its turn comes. Calls not yet begun are then dropped."""
    waiting: deque[Future[Answer]] = deque()
    with ThreadPoolExecutor(at_once) as pool:
        try:
            for one in asked:
                waiting.append(pool.submit(call, one))
                if len(waiting) == AHEAD * at_once:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

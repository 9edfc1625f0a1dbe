"""Runs many pieces of work at once and hands the results back in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 2
"""Items in hand for each thread: one in work and one ready, so that none waits for the reader of results."""


def in_order(work: Callable[[Item], Result], items: Iterable[Item], threads: int) -> Iterator[Result]:
    """Yield work(item) for each item in the order given; items are taken only as fast as results are read."""
    source = iter(items)
    with ThreadPoolExecutor(threads, thread_name_prefix="bulk") as pool:
        pending: deque[Future[Result]] = deque(pool.submit(work, item) for item in islice(source, AHEAD * threads))
        try:
            while pending:
                result = pending.popleft().result()
                pending.extend(pool.submit(work, item) for item in islice(source, 1))
                yield result
        finally:
            for future in pending:
                future.cancel()

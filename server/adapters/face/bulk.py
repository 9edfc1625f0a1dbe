"""Concurrent work whose results are returned in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

ITEMS_PER_THREAD = 2
"""Items per thread: one in progress and one done, so that no thread waits for the reader of the results."""


def in_order(work: Callable[[Item], Result], items: Iterable[Item], threads: int) -> Iterator[Result]:
    """Yield work(item) for each item, in the order given; items are read only as fast as results are."""
    source = iter(items)
    with ThreadPoolExecutor(threads, thread_name_prefix="bulk") as pool:
        pending: deque[Future[Result]] = deque(
            pool.submit(work, item) for item in islice(source, ITEMS_PER_THREAD * threads)
        )
        try:
            while pending:
                result = pending.popleft().result()
                pending.extend(pool.submit(work, item) for item in islice(source, 1))
                yield result
        finally:
            for future in pending:
                future.cancel()

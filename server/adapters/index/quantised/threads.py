"""Threads for searches: one each, and further ones for a wide search while other cores are idle."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from typing import TypeVar

_Part = TypeVar("_Part")


class Threads:
    """So many threads for all searches of a process together, unless there are more searches than that."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._busy = 0
        self._lock = threading.Lock()

    @contextmanager
    def share(self, most: int) -> Iterator[int]:
        """Take up to `most` threads until the block ends, at least one; yields how many."""
        with self._lock:
            taken = max(1, min(most, self.count - self._busy))
            self._busy += taken
        try:
            yield taken
        finally:
            with self._lock:
                self._busy -= taken

    def each(self, work: Callable[[_Part], object], parts: Sequence[_Part], threads: int) -> None:
        """Do the work for all parts; with several threads, at the same time."""
        if threads == 1:
            for part in parts:
                work(part)
            return
        others = [self._pool.submit(work, part) for part in parts[1:]]
        work(parts[0])
        for other in others:
            other.result()

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        # Not before it is needed: a process that forks must have no threads.
        return ThreadPoolExecutor(max(1, self.count - 1), thread_name_prefix="kith-search")

"""A lock for many searches and one change at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class SharedLock:
    """Admits any number of readers or one writer, and neither starves the other.

    A waiting writer holds up readers that come after it; when it is done, those who had to wait for it go before the
    next writer. So a reader waits for one write at most, however many are queued.
    """

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._reading = self._queued = self._first = self._waiting = 0
        self._writing = False

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Read, together with others."""
        with self._turn:
            self._queued += 1
            self._turn.wait_for(self._may_read)
            self._queued -= 1
            self._first = max(0, self._first - 1)
            self._reading += 1
        try:
            yield
        finally:
            with self._turn:
                self._reading -= 1
                self._turn.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Write, alone."""
        with self._turn:
            self._waiting += 1
            self._turn.wait_for(self._may_write)
            self._waiting -= 1
            self._writing = True
        try:
            yield
        finally:
            with self._turn:
                self._writing = False
                self._first = self._queued
                self._turn.notify_all()

    def _may_read(self) -> bool:
        return not self._writing and (not self._waiting or self._first > 0)

    def _may_write(self) -> bool:
        return not (self._writing or self._reading or self._first)

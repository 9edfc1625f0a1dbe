"""A lock for many searches and one change at a time."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType


class SharedLock:
    """Admits any number of readers or one writer, and neither starves the other.

    A waiting writer holds up readers that come after it; when it is done, it admits the readers that waited, before the
    next writer. So a reader waits for at most one write, however many are queued.
    """

    def __init__(self) -> None:
        self._turn = threading.Condition(threading.Lock())
        self._reading = self._queued = self._waiting = self._writes = 0
        self._writing = False

    def shared(self) -> AbstractContextManager[None]:
        """Read, together with other readers."""
        return self  # one for all readers: making a generator takes longer than the lock itself

    def __enter__(self) -> None:
        with self._turn:
            if not (self._writing or self._waiting):
                self._reading += 1
                return
            writes_before = self._writes
            self._queued += 1
            self._turn.wait_for(lambda: self._writes > writes_before)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._turn:
            self._reading -= 1
            if self._waiting:
                self._turn.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Write, alone."""
        with self._turn:
            self._waiting += 1
            self._turn.wait_for(lambda: not (self._writing or self._reading))
            self._waiting -= 1
            self._writing = True
        try:
            yield
        finally:
            with self._turn:
                self._writing = False
                self._writes += 1
                self._reading, self._queued = self._queued, 0
                self._turn.notify_all()

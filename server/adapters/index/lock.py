"""A lock for many searches and one change at a time."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType


class SharedLock:
    """Admits any number of readers or one writer, and neither starves the other.

    A waiting writer holds up readers that come after it; when it is done, the readers that waited for it go before the
    next writer. So a reader waits for at most one write, however many are queued.
    """

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._turn = threading.Condition(self._gate)
        self._reading = self._queued = self._first = self._waiting = self._writes = 0
        self._writing = False
        self._shared = _Shared(self)

    def shared(self) -> AbstractContextManager[None]:
        """Read, together with other readers."""
        return self._shared

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Write, alone."""
        with self._gate:
            self._waiting += 1
            self._turn.wait_for(self._may_write)
            self._waiting -= 1
            self._writing = True
        try:
            yield
        finally:
            with self._gate:
                self._writing = False
                self._writes += 1
                self._first = self._queued
                self._turn.notify_all()

    def begin_reading(self) -> None:
        """Wait until reading is allowed."""
        with self._gate:
            if self._writing or self._waiting:
                writes_before = self._writes
                self._queued += 1
                self._turn.wait_for(lambda: self._writes > writes_before)
                self._queued -= 1
                self._first -= 1
            self._reading += 1

    def end_reading(self) -> None:
        """Let a writer in that has waited for this reader."""
        with self._gate:
            self._reading -= 1
            if self._waiting:
                self._turn.notify_all()

    def _may_write(self) -> bool:
        return not (self._writing or self._reading or self._first)


class _Shared:
    """Reading as a context: one for all readers, since making a generator takes longer than the lock itself."""

    def __init__(self, lock: SharedLock) -> None:
        self._lock = lock

    def __enter__(self) -> None:
        self._lock.begin_reading()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._lock.end_reading()

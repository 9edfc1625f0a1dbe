"""The gallery: an index that is never behind the records."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from server.adapters.index.snapshot import Saved, Snapshot, SnapshotUnusable
from server.domain.errors import NotReady
from server.domain.faces import Vector
from server.domain.ports import EVERYONE, Candidates, ChangeLog, Changes, Members, PersonIndex, Scope

Progress = Callable[[int], None]
"""Told how many persons have been read so far."""

_logger = logging.getLogger(__name__)


class Gallery:
    """Everyone who can be identified. Safe to call from any number of threads.

    The records are the truth and the index a cache of them: before each search it takes in every change
    that the log has and it has not, so that any number of processes answer alike. Applying a change
    twice is the same as once; that is why a position older than the contents is always safe.
    """

    def __init__(
        self, log: ChangeLog, index: PersonIndex, snapshot: Snapshot, progress: Progress | None = None
    ) -> None:
        self._log = log
        self._index = index
        self._snapshot = snapshot
        self._progress = progress or _say
        self._ready = threading.Event()
        self._applying = threading.Lock()
        self._position = 0

    def __len__(self) -> int:
        if self.ready:
            self.refresh()
        return len(self._index)

    @property
    def ready(self) -> bool:
        """Whether it can be searched."""
        return self._ready.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is ready, at most so long where a time is given; return whether it is."""
        return self._ready.wait(seconds)

    def load(self) -> None:
        """Fill it from the snapshot, or from the records where that cannot be used; then it is ready."""
        with self._applying:
            self._fill()
            self._follow()
            self._ready.set()

    def refresh(self) -> None:
        """Take in what changed since the last time. Raises NotReady."""
        if not self.ready:
            raise NotReady("the index is still being loaded")
        if self._log.head() != self._position:
            with self._applying:
                self._follow()

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope as the records are now. Raises NotReady."""
        self.refresh()
        return self._index.search(probe, count, scope)

    def save(self) -> None:
        """See that the snapshot on disk is of now, everything erased gone from it. Raises NotReady, OSError."""
        with self._snapshot.turn():
            self.refresh()
            if not self._snapshot.stands_at(self._position):
                self._snapshot.write(self._position, self._index.members())

    def members(self) -> Iterator[Members]:
        """Return what it holds, as the records are now, in batches. Raises NotReady."""
        self.refresh()
        return self._index.members()

    def rebuild(self) -> None:
        """Throw away what it holds and the snapshot, and read the records anew."""
        with self._applying:
            self._rebuild()
        with self._snapshot.turn():
            self._snapshot.write(self._position, self._index.members())

    def _fill(self) -> None:
        if not self._log.head():
            return  # a new data directory: nobody to read, and no snapshot to miss
        try:
            with self._snapshot.read() as saved:
                self._restore(saved)
        except SnapshotUnusable as reason:
            _logger.warning("rebuilding the index, its snapshot cannot be used: %s", reason)
            self._rebuild()

    def _restore(self, saved: Saved) -> None:
        head = self._log.head()
        if saved.position > head:
            raise SnapshotUnusable(f"it is at position {saved.position}, and the records at {head}")
        self._index.fill(saved.batches)
        self._position = saved.position

    def _rebuild(self) -> None:
        position = self._log.head()
        self._index.fill(self._counted(self._log.everyone()))
        self._position = position

    def _counted(self, batches: Iterable[Members]) -> Iterator[Members]:
        done = 0
        for batch in batches:
            yield batch
            done += len(batch.persons)
            self._progress(done)

    def _follow(self) -> None:
        while (head := self._log.head()) != self._position:
            if head < self._position:
                _logger.warning("rebuilding the index, the records were put back to an earlier state")
                self._rebuild()
            else:
                self._apply(self._log.after(self._position))

    def _apply(self, changes: Changes) -> None:
        self._index.drop_groups(changes.dropped_groups)
        self._index.remove(np.setdiff1d(changes.touched, changes.now.persons))
        self._index.upsert(changes.now)
        self._position = changes.position


def _say(done: int) -> None:
    _logger.info("rebuilding the index: %d persons so far", done)

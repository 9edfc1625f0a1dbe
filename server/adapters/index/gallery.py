"""The gallery: an index that is never behind the records."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator

from server.adapters.index.follower import Follower
from server.adapters.index.snapshot import Saved, Snapshot, SnapshotUnusable
from server.domain.errors import NotReady
from server.domain.faces import Vector
from server.domain.ports import EVERYONE, Candidates, ChangeLog, Members, PersonIndex, Scope

Progress = Callable[[int], None]
"""Told how many persons have been read so far."""

_logger = logging.getLogger(__name__)


class Gallery:
    """Everyone who can be identified. Safe to call from any number of threads.

    The records are the truth and the index a cache of them: before each search it takes in every change
    that the log has and it has not, so that any number of processes answer alike. An index on a newer snapshot, or
    one read anew, takes its place when it has followed the log as far.
    """

    def __init__(
        self, log: ChangeLog, make: Callable[[], PersonIndex], snapshot: Snapshot, progress: Progress | None = None
    ) -> None:
        self._log = log
        self._make = make
        self._snapshot = snapshot
        self._progress = progress or _say
        self._ready = threading.Event()
        self._applying = threading.Lock()
        self._now = Follower(make(), 0)
        self._saved_at = 0

    def __len__(self) -> int:
        if self.ready:
            self.refresh()
        return len(self._now.index)

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
        if self._log.head() != self._now.position:
            with self._applying:
                self._follow()

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope as the records are now. Raises NotReady."""
        self.refresh()
        return self._now.index.search(probe, count, scope)

    def save(self) -> None:
        """See that the snapshot on disk is of now, everything erased gone from it. Raises NotReady, OSError."""
        with self._snapshot.turn():
            self.refresh()
            if not self._snapshot.stands_at(self._now.position):
                self._write()
            elif self._now.position != self._saved_at:
                self._share()

    def members(self) -> Iterator[Members]:
        """Return what it holds, as the records are now, in batches. Raises NotReady."""
        self.refresh()
        return self._now.index.members()

    def rebuild(self) -> None:
        """Throw away what it holds and the snapshot, and read the records anew."""
        with self._applying:
            self._now = self._rebuilt()
        with self._snapshot.turn():
            self._write()

    def _share(self) -> None:
        try:
            self._move_to(self._snapshot.read())
        except SnapshotUnusable:
            self._write()

    def _write(self) -> None:
        now = self._now
        position = now.position  # before the sections, which may be of later
        self._move_to(self._snapshot.write(position, now.index.sections()))

    def _move_to(self, saved: Saved) -> None:
        """Let what this process wrote since it began from a snapshot be everybody's again."""
        self._saved_at = saved.position
        if self._now.index.quick_to_restore:
            moved = self._restored(saved)
            moved.follow(self._log)
            with self._applying:
                moved.follow(self._log)
                self._now = moved

    def _fill(self) -> None:
        if not self._log.head():
            return  # a new data directory: nobody to read, and no snapshot to miss
        try:
            self._now = self._restored(self._read())
            self._saved_at = self._now.position
        except SnapshotUnusable as reason:
            _logger.warning("rebuilding the index, its snapshot cannot be used: %s", reason)
            self._now = self._rebuilt()

    def _read(self) -> Saved:
        saved, head = self._snapshot.read(), self._log.head()
        if saved.position > head:
            raise SnapshotUnusable(f"it is at position {saved.position}, and the records at {head}")
        return saved

    def _restored(self, saved: Saved) -> Follower:
        index = self._make()
        index.restore(saved.arrays)
        return Follower(index, saved.position)

    def _rebuilt(self) -> Follower:
        index, position = self._make(), self._log.head()
        index.fill(self._counted(self._log.everyone()))
        return Follower(index, position)

    def _counted(self, batches: Iterable[Members]) -> Iterator[Members]:
        done = 0
        for batch in batches:
            yield batch
            done += len(batch.persons)
            self._progress(done)

    def _follow(self) -> None:
        if self._log.head() < self._now.position:
            _logger.warning("rebuilding the index, the records were put back to an earlier state")
            self._now = self._rebuilt()
        self._now.follow(self._log)


def _say(done: int) -> None:
    _logger.info("rebuilding the index: %d persons so far", done)

"""The gallery: an index that is never behind the records."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator

from server.adapters.index.gallery.follower import Follower
from server.adapters.index.gallery.readiness import Readiness
from server.adapters.index.snapshot.snapshot import Saved, Snapshot, SnapshotMissing, SnapshotUnusable
from server.domain.errors import NotReady
from server.domain.faces import Vector
from server.domain.ports import EVERYONE, Candidates, ChangeLog, Members, PersonIndex, Scope

_logger = logging.getLogger(__name__)


class ReplicaGallery(Readiness):
    """Everyone who can be identified. Safe to call from any number of threads.

    The records are the truth and the index is a cache of them: before each search it applies new changes in the log, so
    that any number of processes give the same answers. An index from a newer snapshot, or one rebuilt from the records,
    replaces it once it has caught up with the log.
    """

    def __init__(self, log: ChangeLog, make: Callable[[], PersonIndex], snapshot: Snapshot) -> None:
        super().__init__()
        self._log = log
        self._make = make
        self._snapshot = snapshot
        self._applying = threading.Lock()
        self._follower = Follower(make(), 0)
        self._saved_at = 0

    def __len__(self) -> int:
        if self.ready:
            self.refresh()
        return len(self._follower.index)

    def load(self) -> None:
        """Load the index from the snapshot, or from the records if the snapshot cannot be used; then it is ready."""
        with self._applying:
            self._fill()
            self._follow()
            self._become_ready()

    def refresh(self) -> None:
        """Apply the changes since the last time. Raises NotReady."""
        if not self.ready:
            raise NotReady("the index is still being loaded")
        if self._log.head() != self._follower.position:
            with self._applying:
                self._follow()

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope as the records are now. Raises NotReady."""
        self.refresh()
        return self._follower.index.search(probe, count, scope)

    def save(self) -> None:
        """Make sure that the snapshot on disk is current, without anything erased. Raises NotReady, OSError."""
        with self._snapshot.turn():
            self.refresh()
            if self._follower.replaces_snapshot or not self._snapshot.stands_at(self._follower.position):
                self._write()
            elif self._follower.position != self._saved_at:
                self._share()

    def members(self) -> Iterator[Members]:
        """Return everyone, up to date with the records, in batches. Raises NotReady."""
        self.refresh()
        return self._follower.index.members()

    def rebuild(self) -> None:
        """Discard the index and the snapshot, and read the records again."""
        with self._snapshot.turn():
            with self._applying:
                self._follower = self._rebuilt(replaces_snapshot=True)
            self._write()

    def _share(self) -> None:
        try:
            self._move_to(self._snapshot.read())
        except SnapshotUnusable:
            self._write()

    def _write(self) -> None:
        follower = self._follower
        position = follower.position  # before the sections, which may be newer
        self._move_to(self._snapshot.write(position, follower.index.sections()))

    def _move_to(self, saved: Saved) -> None:
        """Move to a new snapshot, so that pages this process has written become shared again."""
        self._saved_at = saved.position
        moved = self._restored(saved)
        moved.follow(self._log)
        with self._applying:
            moved.follow(self._log)
            self._follower = moved

    def _fill(self) -> None:
        try:
            self._follower = self._restored(self._snapshot.read())
            self._saved_at = self._follower.position
        except SnapshotUnusable as reason:
            if not isinstance(reason, SnapshotMissing):
                _logger.warning("rebuilding the index: its snapshot cannot be used: %s", reason)
            self._follower = self._rebuilt()

    def _restored(self, saved: Saved) -> Follower:
        index = self._make()
        index.restore(saved.arrays)
        return Follower(index, saved.position)

    def _rebuilt(self, replaces_snapshot: bool = False) -> Follower:
        index, position = self._make(), self._log.head()
        index.fill(self._counted(self._log.everyone()))
        return Follower(index, position, replaces_snapshot)

    def _counted(self, batches: Iterable[Members]) -> Iterator[Members]:
        done = 0
        for batch in batches:
            yield batch
            done += len(batch.persons)
            _logger.info("rebuilding the index: %d persons so far", done)

    def _follow(self) -> None:
        position, head = self._follower.position, self._log.head()
        if head < position:
            _logger.warning("rebuilding the index, which is at %d: the records were restored to %d", position, head)
            # They may reach the position of the snapshot again, with other changes.
            self._follower = self._rebuilt(replaces_snapshot=True)
        self._follower.follow(self._log)

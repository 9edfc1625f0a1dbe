"""Audit entries for searches, reads and refusals, which change nothing."""

import hashlib
import threading
from collections import deque
from collections.abc import Iterable
from time import sleep

from server.domain.audit.chain import canonical
from server.domain.audit.entries import Action, Audited, Content, Subjects, content
from server.domain.errors import Overloaded
from server.records.records import Records

MOST_WAITING = 1000
"""Maximum entries waiting to be written; with more, requests wait too, since none is answered unrecorded."""
_PATIENCE_SECONDS = 5.0
_GATHERING_SECONDS = 0.05
"""Seconds for which entries are collected before they are written: a power cut or kill -9 loses those."""


class Notes:
    """Collects entries and writes many in one transaction, so that no request waits for the disk.

    Each entry is written at once, until `gather` is called. Safe to call from any thread.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._audited = records.audited
        self._waiting: deque[Content] = deque()
        self._filled = threading.Condition()
        self._writing = threading.Lock()
        self._gathers = False

    @property
    def any(self) -> bool:
        """Whether anything is audited."""
        return self._audited is not Audited.OFF

    @property
    def all(self) -> bool:
        """Whether searches and reads are audited too."""
        return self._audited is Audited.ALL

    def found(self, action: Action, probes: Iterable[bytes], subjects: Subjects) -> None:
        """Record a search or comparison, with the SHA-256 of each probe's bytes, if the level includes it.

        Raises Overloaded, StorageFull or ReadOnly if it cannot be written.
        """
        if self.all:
            hashes = " ".join(hashlib.sha256(probe).hexdigest() for probe in probes)
            self._add(content(action, subjects, probe=hashes or None))

    def read(self, subjects: Subjects) -> None:
        """Record that somebody read these records, if the level includes it; raises as `found` does."""
        if self.all:
            self._add(content(Action.READ, subjects))

    def refused(self, error: str, subjects: Subjects) -> None:
        """Record a refused request, if anything is audited; raises as `found` does."""
        if self.any:
            self._add(content(Action.REFUSED, subjects, error=error))

    def gather(self) -> None:
        """From now on, leave entries to a thread that calls `write_waiting` again and again."""
        self._gathers = True

    def write_waiting(self, patience: float) -> None:
        """Write the waiting entries once there are any, or return after `patience` seconds.

        Raises StorageFull, ReadOnly or Overloaded; then the entries keep waiting.
        """
        with self._filled:
            if not self._filled.wait_for(lambda: self._waiting, patience):
                return
        sleep(_GATHERING_SECONDS)
        self.flush()

    def flush(self) -> None:
        """Write the waiting entries; raises as `write_waiting` does."""
        with self._writing:
            batch = list(self._waiting)
            if batch:
                with self._records.session(), self._records.transaction():
                    self._records.audit.append(_joined(batch))
            with self._filled:
                for _ in batch:
                    self._waiting.popleft()
                self._filled.notify_all()

    def _add(self, entry: Content) -> None:
        with self._filled:
            if not self._filled.wait_for(lambda: len(self._waiting) < MOST_WAITING, _PATIENCE_SECONDS):
                raise Overloaded("the audit cannot be written, and no request is answered unrecorded; try again later")
            self._waiting.append(entry)
            self._filled.notify_all()
        if not self._gathers:
            self.flush()


def _joined(contents: Iterable[Content]) -> list[Content]:
    """Return the entries, with those that differ only in time joined, since refusals may be very frequent."""
    joined: dict[str, Content] = {}
    for entry in contents:
        same = canonical({**entry, "at": None})
        if same in joined:
            joined[same]["times"] = joined[same].get("times", 1) + 1
        else:
            joined[same] = dict(entry)
    return list(joined.values())

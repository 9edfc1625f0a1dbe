"""Notes: what the audit says of searches, reads and refusals, which change nothing."""

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
"""The most entries waiting to be written; to add another, a request waits too, since none is answered unrecorded."""
_PATIENCE_SECONDS = 5.0
_GATHERING_SECONDS = 0.05
"""Seconds in which entries come together before they are written: a power cut or kill -9 loses those."""


class Notes:
    """Gathers entries and writes many in one transaction, so that no request waits for the disk.

    Until `write_next` is called by a thread of its own, each is written at once. Safe to call from any thread.
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
        """Whether anything is noted at all."""
        return self._audited is not Audited.OFF

    @property
    def all(self) -> bool:
        """Whether searches and reads are noted too."""
        return self._audited is Audited.ALL

    def found(self, action: Action, probes: Iterable[bytes], subjects: Subjects) -> None:
        """Note a search or comparison by the SHA-256 of each probe's bytes, if such things are noted.

        Raises Overloaded, StorageFull or ReadOnly where it cannot be written.
        """
        if self.all:
            hashes = " ".join(hashlib.sha256(probe).hexdigest() for probe in probes)
            self._add(content(action, subjects, probe=hashes or None))

    def read(self, subjects: Subjects) -> None:
        """Note that somebody was told of these, if such things are noted; raises as `found` does."""
        if self.all:
            self._add(content(Action.READ, subjects))

    def refused(self, error: str, subjects: Subjects) -> None:
        """Note that somebody was refused, if anything is noted; raises as `found` does."""
        if self.any:
            self._add(content(Action.REFUSED, subjects, error=error))

    def write_next(self, patience: float) -> None:
        """Write what waits, once there is something, or return after so many seconds.

        Raises StorageFull, ReadOnly or Overloaded; then it waits still.
        """
        self._gathers = True
        with self._filled:
            if not self._filled.wait_for(lambda: self._waiting, patience):
                return
        sleep(_GATHERING_SECONDS)
        self.flush()

    def flush(self) -> None:
        """Write what waits; raises as `write_next` does."""
        with self._writing:
            batch = list(self._waiting)
            if batch:
                with self._records.session(), self._records.transaction():
                    self._records.audit.append(_joined(batch))
            with self._filled:
                for _ in batch:
                    self._waiting.popleft()
                self._filled.notify_all()

    def _add(self, told: Content) -> None:
        with self._filled:
            if not self._filled.wait_for(lambda: len(self._waiting) < MOST_WAITING, _PATIENCE_SECONDS):
                raise Overloaded("the audit cannot be written, and nothing is answered that it would not know of")
            self._waiting.append(told)
            self._filled.notify_all()
        if not self._gathers:
            self.flush()


def _joined(contents: Iterable[Content]) -> list[Content]:
    """Return the entries, those that differ in their time alone as one: strangers may knock as often as they like."""
    joined: dict[str, Content] = {}
    for told in contents:
        same = canonical({**told, "at": None})
        if same in joined:
            joined[same]["times"] = joined[same].get("times", 1) + 1
        else:
            joined[same] = dict(told)
    return list(joined.values())

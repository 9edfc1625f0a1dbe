"""Sightings: faces that searches pass to the inbox without waiting for it."""

import logging
import queue
import threading
from datetime import UTC, datetime

from server.domain.faces import EncodedFace
from server.domain.identification.search_values import SearchScope
from server.domain.inbox import DOUBTED_CONFIDENCE, InboxRules, Sighting
from server.records.people.visibility import Visibility
from server.service.identification.identify import SearchOutcome

log = logging.getLogger(__name__)

MOST_WAITING = 64
"""Maximum sightings that are not yet in the inbox."""

MOST_BYTES = 64 * 2**20
"""Maximum bytes of their photos."""


class Sightings:
    """A short queue in memory. Safe to call from any number of threads."""

    def __init__(self, visibility: Visibility, rules: InboxRules) -> None:
        self._visibility = visibility
        self._floor = rules.floor
        self._wanted = rules.hours > 0
        self._lock = threading.Lock()
        self._queue: queue.SimpleQueue[Sighting] = queue.SimpleQueue()
        self._waiting = 0
        self._bytes = 0
        self._has_warned = False
        self._accepts = False

    def note(self, photo: bytes, face: EncodedFace, found: SearchOutcome, scope: SearchScope) -> None:
        """Pass on a face that matched nobody, or nobody for certain, and that could be enrolled.

        Does nothing without an inbox, before `accept`, or if the inbox cannot keep up. Call it in the search's session.
        """
        if not (self._wanted and self._accepts and _is_worth_a_look(found) and self._floor.admits(face.face)):
            return
        groups = scope.group_ids or self._visibility.groups or ()
        sighting = Sighting(photo, face, groups, found.nearest, bool(found.results), datetime.now(UTC))
        if self._takes(photo):
            self._queue.put(sighting)

    def accept(self) -> None:
        """From now on, keep sightings for a thread that calls `next` again and again."""
        self._accepts = True

    def next(self, patience: float) -> Sighting | None:
        """Return the next sighting, waiting up to this many seconds, or None."""
        try:
            sighting = self._queue.get(timeout=patience)
        except queue.Empty:
            return None
        with self._lock:
            self._waiting -= 1
            self._bytes -= len(sighting.photo)
        return sighting

    def _takes(self, photo: bytes) -> bool:
        with self._lock:
            if self._waiting >= MOST_WAITING or self._bytes + len(photo) > MOST_BYTES:
                self._warn()
                return False
            self._waiting += 1
            self._bytes += len(photo)
            return True

    def _warn(self) -> None:
        if not self._has_warned:
            self._has_warned = True
            log.warning("searches find faces faster than the inbox can store them; some are not kept")


def _is_worth_a_look(found: SearchOutcome) -> bool:
    return not found.results or found.results[0].confidence < DOUBTED_CONFIDENCE

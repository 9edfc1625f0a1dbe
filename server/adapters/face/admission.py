"""A limit on photos in progress: others wait, and are refused if they wait too long."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from server.domain.errors import Overloaded


class Admission:
    """Admits a number of photos at a time, within an amount of memory; others wait. Safe to share."""

    photos: int
    """The number of photos admitted at a time."""

    def __init__(self, photos: int, memory: int) -> None:
        self.photos = photos
        self._most_memory = memory
        self._inside = 0
        self._memory = 0
        self._changed = threading.Condition()

    @contextmanager
    def admit(self, memory: int, patience: float | None = None) -> Iterator[None]:
        """Admit a photo that needs this many bytes until the block ends.

        Without `patience` it waits for ever. Raises Overloaded if there is no room in time.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._has_room(memory), patience):
                raise Overloaded("too many photos are being processed; try again soon")
            self._inside += 1
            self._memory += memory
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._memory -= memory
                self._changed.notify_all()

    def _has_room(self, memory: int) -> bool:
        # A photo above the limit is admitted alone rather than never.
        if self._inside == 0:
            return True
        return self._inside < self.photos and self._memory + memory <= self._most_memory

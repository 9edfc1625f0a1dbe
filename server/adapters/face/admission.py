"""Keeps the work in hand within the machine: whoever comes beyond it waits, then is turned away.

Photos of an import have all the time there is. They let others past: these find places of their own, and where they
fill the machine, one photo of an import goes on beside them.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from server.domain.errors import Overloaded


class Admission:
    """Lets in so many photos at a time, and so many bytes of their memory; the others wait. Safe to share."""

    photos: int
    """How many are let in."""

    def __init__(self, photos: int, memory: int) -> None:
        self.photos = photos
        self._most_memory = memory
        self._urgent = 0
        self._unhurried = 0
        self._awaited = 0
        self._memory = 0
        self._changed = threading.Condition()

    @contextmanager
    def admit(self, memory: int, patience: float) -> Iterator[None]:
        """Hold a place for a photo that takes so many bytes. Raises Overloaded when none came free in time."""
        with self._changed:
            self._awaited += 1
            has_place = self._changed.wait_for(lambda: self._has_room(memory, self._urgent), patience)
            self._awaited -= 1
            if not has_place:
                self._changed.notify_all()
                raise Overloaded("too many photos are being looked at; try again soon")
            self._urgent += 1
            self._memory += memory
        try:
            yield
        finally:
            with self._changed:
                self._urgent -= 1
                self._leave(memory)

    @contextmanager
    def admit_unhurried(self, memory: int) -> Iterator[None]:
        """Hold a place for one of many photos, however long it takes to come free."""
        with self._changed:
            self._changed.wait_for(lambda: self._lets_past(memory))
            self._unhurried += 1
            self._memory += memory
        try:
            yield
        finally:
            with self._changed:
                self._unhurried -= 1
                self._leave(memory)

    def _leave(self, memory: int) -> None:
        self._memory -= memory
        self._changed.notify_all()

    def _lets_past(self, memory: int) -> bool:
        inside = self._urgent + self._unhurried if self._unhurried else 0
        return not self._awaited and self._has_room(memory, inside)

    def _has_room(self, memory: int, inside: int) -> bool:
        # A photo larger than the ceiling gets in alone rather than never.
        if not self._urgent and not self._unhurried:
            return True
        return inside < self.photos and self._memory + memory <= self._most_memory

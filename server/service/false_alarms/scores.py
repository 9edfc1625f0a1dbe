"""Scores of searches, collected in memory so that no search waits for the disk."""

import threading
from collections import Counter
from collections.abc import Mapping

from server.domain.false_alarms.bins import bin_of


class Scores:
    """Counts by bin. Safe to use from any number of threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[int] = Counter()

    def note(self, confidence: float | None) -> None:
        """Count a search by the greatest confidence of anybody in scope; None, for an empty scope, is not counted."""
        if confidence is not None:
            with self._lock:
                self._counts[bin_of(confidence)] += 1

    def take(self) -> Counter[int]:
        """Return the counts since the last call."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
            return taken

    def put_back(self, counts: Mapping[int, int]) -> None:
        """Put back counts that could not be stored."""
        with self._lock:
            self._counts.update(counts)

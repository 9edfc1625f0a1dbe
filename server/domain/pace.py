"""The rate of progress, recently and overall."""

from collections import deque

from attrs import define, field

_WINDOW_SECONDS = 30.0
"""Seconds that count as recent."""


@define
class Pace:
    """Counts over time, on a monotonic clock."""

    _began: float
    _count: int = 0
    _seen: deque[tuple[float, int]] = field(factory=deque, init=False)

    def record(self, now: float, count: int) -> None:
        """Record the count so far."""
        self._seen.append((now, count))
        while now - self._seen[0][0] > _WINDOW_SECONDS and len(self._seen) > 1:
            self._seen.popleft()

    @property
    def lately(self) -> float:
        """The rate per second over the last half minute."""
        if not self._seen:
            return 0.0
        first = self._seen[0] if len(self._seen) > 1 else (self._began, self._count)
        return _rate(first, self._seen[-1])

    @property
    def overall(self) -> float:
        """The rate per second since the beginning."""
        return _rate((self._began, self._count), self._seen[-1]) if self._seen else 0.0


def _rate(first: tuple[float, int], last: tuple[float, int]) -> float:
    seconds = last[0] - first[0]
    return (last[1] - first[1]) / seconds if seconds > 0 else 0.0

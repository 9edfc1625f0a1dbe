"""A circuit breaker: calls fail at once while a service does not answer."""

from threading import Lock
from time import monotonic

from attrs import define, field

PAUSE_SECONDS = 1.0
"""Seconds between trials."""
_TRIAL_SECONDS = 60.0
"""Seconds that a trial may take, longer than all its time-outs together."""


@define
class Circuit:
    """Open while a service does not answer: calls fail at once, except one trial now and then.

    Otherwise each call would block a thread until it times out, and searches would wait for threads.
    """

    _is_open: bool = False
    _next_trial: float = 0.0
    _lock: Lock = field(factory=Lock, repr=False)

    def may_call(self) -> bool:
        """Return whether to call the service; after a call, `record` the result."""
        with self._lock:
            if not self._is_open:
                return True
            if monotonic() < self._next_trial:
                return False
            self._next_trial = monotonic() + _TRIAL_SECONDS
            return True

    def record(self, answered: bool) -> None:
        """Record whether the service answered, whatever the answer."""
        with self._lock:
            self._is_open = not answered
            self._next_trial = monotonic() + PAUSE_SECONDS

"""Failing at once while a service does not answer."""

from threading import Lock
from time import monotonic

from attrs import define, field

PAUSE_SECONDS = 1.0
"""Seconds between trials."""
_TRIAL_SECONDS = 60.0
"""Seconds that a trial may take, which is longer than all its time-outs."""


@define
class Circuit:
    """Open while a service does not answer: calls fail at once, but for one now and then that finds out if it does.

    Otherwise each call would hold a thread until its time-outs are over, and searches would wait for a thread.
    """

    _is_open: bool = False
    _next_trial: float = 0.0
    _lock: Lock = field(factory=Lock, repr=False)

    def may_call(self) -> bool:
        """Return whether to call the service; whoever does must `note` how it went."""
        with self._lock:
            if not self._is_open:
                return True
            if monotonic() < self._next_trial:
                return False
            self._next_trial = monotonic() + _TRIAL_SECONDS
            return True

    def note(self, answered: bool) -> None:
        """Note whether the service answered, whatever it said."""
        with self._lock:
            self._is_open = not answered
            self._next_trial = monotonic() + PAUSE_SECONDS

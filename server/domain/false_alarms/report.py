"""Reports of the false-alarm meter."""

from datetime import datetime
from enum import StrEnum

from attrs import frozen


@frozen
class Expected:
    """The share of strangers matched at one limit."""

    asked: float
    """The share that the limit should let through."""
    share: float
    """The estimate."""
    least: float
    most: float
    """The ends of the share's 95 % interval, lower and upper."""


class FalseAlarmState(StrEnum):
    """How the share of strangers matched compares with the default limit."""

    UNKNOWN = "unknown"
    """Too few searches to tell."""
    AS_ASKED = "as_asked"
    MORE = "more"
    FEWER = "fewer"


@frozen
class FalseAlarms:
    """The estimate from the scores of the last days."""

    searches: int
    """Number of faces searched."""
    since: datetime | None
    """The first day; None if there are none."""
    state: FalseAlarmState
    limits: tuple[Expected, ...]
    """Estimates for falling limits; empty if the state is unknown."""

    def at(self, asked: float) -> Expected | None:
        """Return the estimate for one of the limits, or None."""
        return next((limit for limit in self.limits if limit.asked == asked), None)

"""What the meter reports."""

from datetime import datetime
from enum import StrEnum

from attrs import frozen


@frozen
class Expected:
    """The share of strangers that match at one limit."""

    asked: float
    """The share that the limit should let through."""
    share: float
    """The estimate."""
    least: float
    most: float
    """The ends of its 95 % interval."""


class State(StrEnum):
    """How the share of strangers that match compares with the default limit."""

    UNKNOWN = "unknown"
    """Too few searches to tell."""
    AS_ASKED = "as_asked"
    MORE = "more"
    FEWER = "fewer"


@frozen
class FalseAlarms:
    """What the scores of the last days show."""

    searches: int
    """Number of faces searched."""
    since: datetime | None
    """The first day; None if there are none."""
    state: State
    limits: tuple[Expected, ...]
    """Falling; empty if the state is unknown."""

    def at(self, asked: float) -> Expected | None:
        """Return what is expected at one of the limits."""
        return next((limit for limit in self.limits if limit.asked == asked), None)

"""Changes that take a while to prepare and are prepared again if others changed the same things meanwhile."""

from collections.abc import Callable
from typing import TypeVar

from server.domain.errors import Overloaded

Result = TypeVar("Result")

_MOST_TRIES = 100


class ChangedMeanwhile(Exception):
    """What was prepared does not fit what is there now; nothing was changed."""


def until_settled(change: Callable[[], Result], person_id: int) -> Result:
    """Return what the change returns, trying again while it raises ChangedMeanwhile. Raises Overloaded in the end."""
    for _ in range(_MOST_TRIES):
        try:
            return change()
        except ChangedMeanwhile:
            continue
    raise Overloaded(f"person {person_id} changed faster than the pictures could be copied; try again")

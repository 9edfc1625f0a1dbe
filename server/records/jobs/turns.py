"""The turn to run the jobs of a database, which one server at a time holds."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from attrs import frozen


class TurnLost(Exception):
    """Another server has taken over the jobs. It is no KithError, since no job fails: the other server continues it."""

    def __init__(self) -> None:
        super().__init__("another server has taken over the jobs, because this one stopped renewing its turn")


@frozen
class Turn:
    """A turn that was taken."""

    number: int
    """Greater than that of every earlier turn."""
    renew: Callable[[], bool]
    """Returns whether this server still holds it; if it is not called for some seconds, another one takes the turn."""


class JobTurns(Protocol):
    """Who runs the jobs."""

    def taken(self) -> AbstractContextManager[Turn | None]:
        """Hold the turn until the block ends; None if another server holds it."""

    def work_in(self, number: int) -> None:
        """Let every transaction of this process raise TurnLost as it begins, once another turn has been taken."""


class OwnTurns:
    """The turns of a data directory with SQLite, whose lock lets nobody else run its jobs."""

    @contextmanager
    def taken(self) -> Iterator[Turn | None]:
        """Hold the turn until the block ends."""
        yield Turn(0, lambda: True)

    def work_in(self, number: int) -> None:
        """Do nothing: this process inherited the lock."""

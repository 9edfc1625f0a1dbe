"""The turn to run the jobs of a database, which one server at a time has."""

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
    """Greater than those of all before."""
    renew: Callable[[], bool]
    """Returns whether it is still one's own; if it is not called for some seconds, another server takes the turn."""


class JobTurns(Protocol):
    """Who runs the jobs."""

    def taken(self) -> AbstractContextManager[Turn | None]:
        """Have the turn until the block ends, unless another server has it; then None."""

    def work_in(self, number: int) -> None:
        """Let every transaction of this process raise TurnLost as it begins, once another turn has been taken."""


class OwnTurns:
    """The turns of a data directory with SQLite, whose lock lets nobody else run its jobs."""

    @contextmanager
    def taken(self) -> Iterator[Turn | None]:
        """Have the turn until the block ends."""
        yield Turn(0, lambda: True)

    def work_in(self, number: int) -> None:
        """Do nothing: this process inherited the lock."""

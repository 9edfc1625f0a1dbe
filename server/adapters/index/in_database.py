"""The gallery that the database keeps and searches itself."""

import logging
from collections.abc import Iterable, Iterator

from server.adapters.index.comparing import best_of, cosines_of
from server.adapters.index.readiness import Readiness
from server.domain.errors import NotReady
from server.domain.faces import Vector
from server.domain.ports import EVERYONE, Candidates, Members, Scope
from server.records.vectors.rounded import Nearest, RoundedRecords

_logger = logging.getLogger(__name__)

_SPARE = 32
"""How many more than twice those wanted are compared exactly at first: seldom is that too few."""
_MORE = 4


class DatabaseGallery(Readiness):
    """Everyone who can be identified, as of the statement that searches. Safe to call from any number of threads.

    The database ranks everybody in scope by rounded templates, and the nearest are compared exactly; if somebody else
    could be as near, more of them are. So answers are those of an exact index, and nothing is kept in this process.
    """

    def __init__(self, rounded: RoundedRecords) -> None:
        super().__init__()
        self._rounded = rounded

    def __len__(self) -> int:
        return len(self._rounded)

    def load(self) -> None:
        """Let the database round what it has not yet, which is nothing after the first time; then it is ready."""
        _say_all(self._rounded.fill())
        self._become_ready()

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope as the records are now. Raises NotReady."""
        if not self.ready:
            raise NotReady("the templates are still being rounded")
        reach, found = 2 * count + _SPARE, None
        while found is None:
            found = _decided(self._rounded.nearest(probe, reach, scope), probe, count)
            reach *= _MORE
        return found

    def save(self) -> None:
        """Do nothing: the database keeps it."""

    def members(self) -> Iterator[Members]:
        """Return its content in batches, without those whose rounded template is wrong."""
        return self._rounded.members()

    def rebuild(self) -> None:
        """Let the database round everything again."""
        _say_all(self._rounded.fill_again())


def _decided(near: Nearest, probe: Vector, count: int) -> Candidates | None:
    """Return the best of those near, or None if somebody else could be among them."""
    persons, best = best_of(near.persons, cosines_of(near.templates, probe), count)
    if near.beyond > float("-inf") and not (len(best) == count and best[-1] > near.beyond):
        return None
    return Candidates(persons, best, near.in_scope, compared=len(near.persons))


def _say_all(counts: Iterable[int]) -> None:
    done = 0
    for count in counts:
        done += count
        if done // 10_000 > (done - count) // 10_000:
            _logger.info("rounding templates for the database: %d so far", done)

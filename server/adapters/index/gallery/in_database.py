"""The gallery that the database keeps and searches itself."""

import logging
from collections.abc import Iterable, Iterator

from server.adapters.index.comparing import best_of, cosines_of
from server.adapters.index.gallery.readiness import Readiness
from server.domain.errors import NotReady
from server.domain.faces import Vector
from server.domain.ports import EVERYONE, Candidates, Members, Scope
from server.records.vectors.half_precision import HalfPrecisionTemplates, Nearest

_logger = logging.getLogger(__name__)

_SHORTLIST_BESIDES = 32
"""Besides twice the wanted number, this many are compared exactly at first: rarely too few."""

_SHORTLIST_GROWTH = 4
"""How many times more are compared if it was too few."""


class DatabaseGallery(Readiness):
    """Everyone who can be identified, as of the statement that searches. Safe to call from any number of threads.

    The database ranks everybody in scope by rounded templates, and the nearest are compared exactly; if somebody else
    could be as near, more of them are. So answers are those of an exact index, and nothing is kept in this process.
    """

    def __init__(self, templates: HalfPrecisionTemplates) -> None:
        super().__init__()
        self._templates = templates

    def __len__(self) -> int:
        return len(self._templates)

    def load(self) -> None:
        """Let the database round the templates that are not yet rounded, usually none; then it is ready."""
        _log_progress(self._templates.fill())
        self._become_ready()

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope as the records are now. Raises NotReady."""
        if not self.ready:
            raise NotReady("the templates are still being rounded")
        length, found = 2 * count + _SHORTLIST_BESIDES, None
        while found is None:
            found = _decided(self._templates.nearest(probe, length, scope), probe, count)
            length *= _SHORTLIST_GROWTH
        return found

    def save(self) -> None:
        """Do nothing: the database stores everything."""

    def members(self) -> Iterator[Members]:
        """Return everyone in batches, without persons whose rounded template is wrong."""
        return self._templates.members()

    def rebuild(self) -> None:
        """Let the database round all templates again."""
        _log_progress(self._templates.fill_again())


def _decided(nearest: Nearest, probe: Vector, count: int) -> Candidates | None:
    """Return the best of the nearest, or None if somebody else could be among them."""
    persons, best = best_of(nearest.persons, cosines_of(nearest.templates, probe), count)
    if nearest.bound_of_others > float("-inf") and not (len(best) == count and best[-1] > nearest.bound_of_others):
        return None
    return Candidates(persons, best, nearest.in_scope, compared=len(nearest.persons))


def _log_progress(counts: Iterable[int]) -> None:
    done = 0
    for count in counts:
        done += count
        if done // 10_000 > (done - count) // 10_000:
            _logger.info("rounding templates for the database: %d so far", done)

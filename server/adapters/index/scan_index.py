"""The index that the server uses: it compares the probe with everyone in scope."""

from collections.abc import Iterable

from threadpoolctl import ThreadpoolController

from server.adapters.index.directory import Rows
from server.adapters.index.over_roster import IndexOverRoster, groups_of, roster_of
from server.domain.faces import Ids, Vector
from server.domain.ports import Members

_BLAS = ThreadpoolController()


class ScanIndex(IndexOverRoster):
    """One multiplication of everyone's templates by the probe, then the exact cosines of those who may be the best.

    Templates that join two networks vary in many more directions than dlib's alone, of which shorter rows or a graph
    would lose too much: a person whom the index misses is a person not recognised.
    """

    def __init__(self) -> None:
        super().__init__()
        # One search is too small to share out, and OpenBLAS's threads wait for each other on a busy machine.
        _BLAS.limit(limits=1, user_api="blas")

    def fill(self, batches: Iterable[Members]) -> None:
        """Hold exactly these from now on; searches see what was there before until all is in."""
        with self._writing:
            roster = roster_of(batches)
            with self._lock.alone():
                self._roster = roster

    def upsert(self, members: Members) -> None:
        """Add these, or replace the templates and the groups they have."""
        with self._writing, self._lock.alone():
            self._roster.put(members.persons, members.templates, groups_of(members))

    def remove(self, persons: Ids) -> None:
        """Forget these; one that is not there is no error."""
        with self._writing, self._lock.alone():
            self._roster.remove(self._roster.rows(persons))

    def _look(self, probe: Vector, count: int, rows: Rows | None, in_scope: int) -> Rows:
        everyone = self._roster.everyone() if rows is None else rows
        return everyone if in_scope <= count else self._roster.near(everyone, probe, count)

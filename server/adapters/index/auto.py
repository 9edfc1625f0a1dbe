"""The index that the server uses: exact, since it compares with everyone whom a bound does not exclude."""

from collections.abc import Iterable

from threadpoolctl import ThreadpoolController

from server.adapters.index.directory import Rows
from server.adapters.index.kernel import QUICK
from server.adapters.index.over_roster import IndexOverRoster, groups_of, roster_of
from server.adapters.index.roster import Roster
from server.adapters.index.sieve import Sieve
from server.domain.faces import Ids, Vector, Vectors
from server.domain.ports import Members

_FEW, _FEW_PER_RESULT = 1000, 16
"""As many in scope are compared exactly without a look at codes."""

_AT_ONCE = 32
"""Persons written while searches wait: less than a millisecond."""

_GROWN, _SETTLED = 8, 16_000
"""The axes are chosen anew for eight times as many, until so many have had a say."""

_BLAS = ThreadpoolController()


class AutoIndex(IndexOverRoster):
    """Codes of everyone, a fraction of a template's size, tell who cannot be among the best; the others are compared.

    Writers take turns, and hold searches up only for the moment in which rows are written. Without a kernel for codes,
    everyone in scope is compared.
    """

    def __init__(self) -> None:
        super().__init__()
        # One search is too small to share out, and OpenBLAS's threads wait for each other on a busy machine.
        _BLAS.limit(limits=1, user_api="blas")
        self._sieve: Sieve | None = None
        self._fitted = 0

    def fill(self, batches: Iterable[Members]) -> None:
        """Hold exactly these from now on; searches see what was there before until all is in."""
        with self._writing:
            roster = roster_of(batches)
            sieve = _sieve(roster)
            with self._lock.alone():
                self._roster, self._sieve, self._fitted = roster, sieve, len(roster)

    def upsert(self, members: Members) -> None:
        """Add these, or replace the templates and the groups they have."""
        groups = groups_of(members)
        with self._writing:
            for start in range(0, len(groups), _AT_ONCE):
                part = slice(start, start + _AT_ONCE)
                self._put(members.persons[part], members.templates[part], groups[part])
            self._keep_fitting()

    def remove(self, persons: Ids) -> None:
        """Forget these; one that is not there is no error."""
        with self._writing:
            rows = self._roster.rows(persons)
            for start in range(0, len(rows), _AT_ONCE):
                self._remove(rows[start : start + _AT_ONCE])

    def _look(self, probe: Vector, count: int, rows: Rows | None, in_scope: int) -> Rows:
        if self._sieve is None or in_scope <= max(_FEW, _FEW_PER_RESULT * count):
            return self._roster.everyone() if rows is None else rows
        near = self._sieve.near(probe, count, rows, lambda some: self._exact(some, probe))
        return self._roster.living(near) if rows is None else near

    def _exact(self, rows: Rows, probe: Vector) -> Vector:
        return self._roster.products(self._roster.living(rows), probe)

    def _put(self, persons: Ids, templates: Vectors, groups: list[list[int]]) -> None:
        coded = self._sieve and self._sieve.frame.encode(templates)
        with self._lock.alone():
            rows = self._roster.put(persons, templates, groups)
            if self._sieve and coded:
                self._sieve.put(rows, *coded)

    def _remove(self, rows: Rows) -> None:
        with self._lock.alone():
            if self._sieve:
                self._sieve.remove(rows)
            self._roster.remove(rows)

    def _keep_fitting(self) -> None:
        if self._fitted >= _SETTLED or len(self) <= max(_FEW, _GROWN * self._fitted):
            return
        sieve = _sieve(self._roster)
        with self._lock.alone():
            self._sieve, self._fitted = sieve, len(self)


def _sieve(roster: Roster) -> Sieve | None:
    return Sieve.of(roster.everyone(), roster.templates) if QUICK and len(roster) > _FEW else None

"""The index that the server uses: exact, since it compares with everyone whom a bound does not exclude."""

from collections.abc import Iterable

import numpy as np
from threadpoolctl import ThreadpoolController

from server.adapters.index.directory import Rows
from server.adapters.index.journal import Journal
from server.adapters.index.over_roster import IndexOverRoster, roster_of
from server.adapters.index.roster import Roster
from server.adapters.index.sieve import Sieve
from server.domain.faces import Ids, Vector, Vectors
from server.domain.ports import EVERYONE, Candidates, Members, Scope

_FEW, _FEW_PER_RESULT = 1000, 16
"""As many in scope are compared exactly without a look at codes."""

_GROWN, _SETTLED = 8, 16_000
"""The axes are chosen anew for eight times as many, until so many have had a say."""

_BLAS = ThreadpoolController()


class AutoIndex(IndexOverRoster):
    """Codes of everyone, a fraction of a template's size, tell who cannot be among the best; the others are compared.

    Writers take turns, and hold searches up only for the moment in which rows are written, as searches do writers only
    for a few thousand codes.
    """

    at_once = 32  # less than a millisecond together

    def __init__(self) -> None:
        super().__init__()
        # One search is too small to share out, and OpenBLAS's threads wait for each other on a busy machine.
        _BLAS.limit(limits=1, user_api="blas")
        self._sieve: Sieve | None = None
        self._fitted = 0
        self._journal = Journal()

    def fill(self, batches: Iterable[Members]) -> None:
        """Hold exactly these from now on; searches see what was there before until all is in."""
        with self._writing:
            roster = roster_of(batches)
            sieve = _sieve(roster)
            with self._lock.alone():
                self._roster, self._sieve, self._fitted = roster, sieve, len(roster)
                self._journal.forget()

    def remove(self, persons: Ids) -> None:
        """Forget these; one that is not there is no error."""
        with self._writing:
            rows = self._roster.rows(persons)
            for start in range(0, len(rows), self.at_once):
                self._remove(rows[start : start + self.at_once])

    def drop_groups(self, groups: Iterable[int]) -> None:
        """Forget who is in these groups."""
        super().drop_groups(groups)
        with self._lock.alone():
            self._journal.forget()

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope, fewer where there are no more; ties by id.

        Writers get in between while codes are read. What they wrote is compared exactly afterwards.
        """
        with self._lock.shared():
            sieve, rows, mark = self._sieve, self._roster.inside(scope), self._journal.mark()
            if sieve is None or self._few(count, rows):
                return self._compared(probe, count, scope, self._everyone(rows), rows)
        most = sieve.most(probe, rows, self._lock.shared)
        with self._lock.shared():
            written = self._journal.since(mark)
            if written is not None:
                now = self._roster.inside(scope) if len(written) else rows
                near = sieve.near(most, count + 1, rows, lambda some: self._exact(some, now, probe))
                return self._compared(probe, count, scope, self._among(np.union1d(near, written), now), now)
        return super().search(probe, count, scope)

    def _look(self, probe: Vector, count: int, rows: Rows | None, in_scope: int) -> Rows:
        if self._sieve is None or self._few(count, rows):
            return self._everyone(rows)
        most = self._sieve.most(probe, rows)
        return self._among(self._sieve.near(most, count, rows, lambda some: self._exact(some, rows, probe)), rows)

    def _few(self, count: int, rows: Rows | None) -> bool:
        return (len(self) if rows is None else len(rows)) <= max(_FEW, _FEW_PER_RESULT * (count + 1))

    def _exact(self, some: Rows, inside: Rows | None, probe: Vector) -> Vector:
        return self._roster.products(self._among(some, inside), probe)

    def _among(self, some: Rows, inside: Rows | None) -> Rows:
        if inside is None:
            return self._roster.living(some)
        among: Rows = some[inside.take(np.searchsorted(inside, some), mode="clip") == some] if len(inside) else inside
        return among

    def _put(self, persons: Ids, templates: Vectors, groups: list[list[int]]) -> None:
        coded = self._sieve and self._sieve.frame.encode(templates)
        with self._lock.alone():
            rows = self._roster.put(persons, templates, groups)
            if self._sieve and coded:
                self._sieve.put(rows, *coded)
            self._journal.note(rows)

    def _remove(self, rows: Rows) -> None:
        with self._lock.alone():
            if self._sieve:
                self._sieve.remove(rows)
            self._roster.remove(rows)
            self._journal.note(rows)

    def _after_writing(self) -> None:
        """Choose the axes anew, beside those that answer, once there are many more."""
        if self._fitted >= _SETTLED or len(self) <= max(_FEW, _GROWN * self._fitted):
            return
        sieve = _sieve(self._roster)
        with self._lock.alone():
            self._sieve, self._fitted = sieve, len(self)
            self._journal.forget()


def _sieve(roster: Roster) -> Sieve | None:
    return Sieve.of(roster.everyone(), roster.templates) if len(roster) > _FEW else None

"""The index that the server uses: exact, since it compares with everyone whom a bound does not exclude."""

from collections.abc import Iterable, Mapping

import numpy as np
from threadpoolctl import ThreadpoolController

from server.adapters.index.directory import Rows
from server.adapters.index.journal import Journal
from server.adapters.index.over_roster import IndexOverRoster
from server.adapters.index.roster import Roster
from server.adapters.index.sieve import Sieve
from server.domain.faces import Ids, Vector, Vectors
from server.domain.ports import EVERYONE, Array, Candidates, Scope, Section

_FEW, _FEW_PER_RESULT = 1000, 16
"""As many in scope are compared exactly without a look at codes."""

_GROWN, _SETTLED = 8, 16_000
"""The axes are chosen anew for eight times as many, until so many have had a say."""

_ATTEMPTS = 4
"""A search asks so often who is in scope, while what it compares is written to; then writers wait for it."""

_NOBODY = np.empty(0, dtype=np.intp)
_BLAS = ThreadpoolController()


class AutoIndex(IndexOverRoster):
    """Codes of everyone, a fraction of a template's size, tell who cannot be among the best; the others are compared.

    Writers take turns, and hold searches up only for the moment in which rows are written; searches hold writers up
    only while they ask who is in scope.
    """

    quick_to_restore = True
    at_once = 32  # less than a millisecond together

    def __init__(self) -> None:
        super().__init__()
        # One search is too small to share out, and OpenBLAS's threads wait for each other on a busy machine.
        _BLAS.limit(limits=1, user_api="blas")
        self._sieve: Sieve | None = None
        self._fitted = 0
        self._journal = Journal()

    def remove(self, persons: Ids) -> None:
        """Forget these; one that is not there is no error."""
        with self._writing:
            rows = self._roster.rows(persons)
            for start in range(0, len(rows), self.at_once):
                self._remove(rows[start : start + self.at_once])

    def drop_groups(self, groups: Iterable[int]) -> None:
        """Forget who is in these groups."""
        with self._writing, self._lock.alone():
            self._journal.forget()
            self._roster.drop_groups(groups)

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope, fewer where there are no more; ties by id.

        Writers get in while rows are read. The answer is that of the last moment in which it was asked who is in scope:
        what was written before is compared as well, and where one was written since who is compared, it is asked again.
        Where those were written who told how good the best are, or it is not known who was, writers wait for a search.
        """
        with self._lock.shared():
            sieve, (rows, _), mark = self._sieve, self._inside(scope), self._journal.mark()
        near, leaders = self._near(sieve, probe, count + 1, rows)
        for _ in range(_ATTEMPTS):
            with self._lock.shared():
                (rows, in_scope), now = self._inside(scope), self._journal.mark()
            written = self._journal.since(mark)
            if written is None or np.isin(leaders, written).any():
                break
            named = np.union1d(near, written)
            among = self._among(named, rows)
            best = self._roster.best(among, probe, count, scope.without)
            later = self._journal.since(now)
            if later is not None and not np.isin(later, named).any():
                return Candidates(*best, in_scope, compared=len(among))
        return super().search(probe, count, scope)

    def _look(self, probe: Vector, count: int, rows: Rows | None, in_scope: int) -> Rows:
        return self._among(self._near(self._sieve, probe, count, rows)[0], rows)

    def _near(self, sieve: Sieve | None, probe: Vector, count: int, rows: Rows | None) -> tuple[Rows, Rows]:
        """Return who may be among the best, and of whom it was learned how good those are at least."""
        few = (len(self) if rows is None else len(rows)) <= max(_FEW, _FEW_PER_RESULT * (count + 1))
        if sieve is None or few:
            return self._everyone(rows), _NOBODY
        most = sieve.most(probe, rows)
        leaders = self._among(sieve.leaders(most, count, rows), rows)
        products = self._roster.products(leaders, probe)
        floor = np.partition(products, -count)[-count] if len(products) >= count else -np.inf
        return sieve.near(most, floor, rows), leaders

    def _among(self, some: Rows, inside: Rows | None) -> Rows:
        if inside is None:
            return self._roster.living(some)
        among: Rows = some[inside.take(np.searchsorted(inside, some), mode="clip") == some] if len(inside) else inside
        return among

    def _put(self, persons: Ids, templates: Vectors, groups: list[list[int]]) -> None:
        entry = self._roster.entry(persons, templates, groups)
        coded = self._sieve and self._sieve.encode(templates, entry.rows)
        with self._lock.alone():
            self._journal.note(entry.rows)
            self._roster.enter(entry)
            if self._sieve and coded:
                self._sieve.put(entry.rows, *coded)

    def _remove(self, rows: Rows) -> None:
        departure = self._roster.departure(rows)
        with self._lock.alone():
            self._journal.note(rows)
            self._roster.leave(departure)
            if self._sieve:
                self._sieve.remove(rows)

    def _after_writing(self) -> None:
        """Choose the axes anew, beside those that answer, once there are many more."""
        if self._fitted >= _SETTLED or len(self) <= max(_FEW, _GROWN * self._fitted):
            return
        sieve = _sieve(self._roster)
        with self._lock.alone():
            self._journal.forget()
            self._sieve, self._fitted = sieve, len(self)

    def _sections(self, rows: Rows) -> dict[str, Section]:
        kept = super()._sections(rows)
        if self._sieve:
            kept |= self._sieve.sections(rows) | {"fitted": Section.of(np.array(self._fitted))}
        return kept

    def _begin(self, arrays: Mapping[str, Array]) -> None:
        if "codes" in arrays:
            self._sieve, self._fitted = Sieve.restored(arrays), int(arrays["fitted"])
        else:
            self._sieve, self._fitted = _sieve(self._roster), len(self._roster)


def _sieve(roster: Roster) -> Sieve | None:
    return Sieve.of(roster.everyone(), roster.templates) if len(roster) > _FEW else None

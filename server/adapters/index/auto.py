"""The index that the server uses: exact, since it compares everyone whom a bound does not exclude."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from threadpoolctl import ThreadpoolController

from server.adapters.index.directory import Rows
from server.adapters.index.exact import ExactIndex
from server.adapters.index.journal import Journal
from server.adapters.index.roster import Departure, Entry, Roster
from server.adapters.index.sieve import Sieve
from server.domain.faces import Vector
from server.domain.ports import EVERYONE, Array, Candidates, Scope, Section

_FEW, _FEW_PER_RESULT = 1000, 16
"""This many or fewer in scope are compared exactly, without codes."""

_GROWN, _SETTLED = 8, 16_000
"""The axes are chosen again when there are eight times as many, until there were this many."""

_ATTEMPTS = 4
"""How often a search asks who is in scope while its rows are being written; then writers wait for it."""

_NOBODY = np.empty(0, dtype=np.intp)
_BLAS = ThreadpoolController()


class AutoIndex(ExactIndex):
    """Everyone's codes, a fraction of a template's size, exclude who cannot be among the best; the others are compared.

    Writers take turns, and hold searches up only while rows are written; searches hold writers up only while they ask
    who is in scope.
    """

    def __init__(self) -> None:
        super().__init__()
        # One search is too small to share out, and OpenBLAS's threads wait for each other on a busy machine.
        _BLAS.limit(limits=1, user_api="blas")
        self._sieve: Sieve | None = None
        self._fitted = 0
        self._journal = Journal()

    def drop_groups(self, groups: Iterable[int]) -> None:
        """Remove all memberships of these groups."""
        with self._writing, self._lock.alone():
            self._journal.forget()
            self._roster.drop_groups(groups)

    def search(self, probe: Vector, count: int, scope: Scope = EVERYONE) -> Candidates:
        """Return the best `count` persons in scope, or fewer if there are no more; ties by id.

        Writers get in while rows are read. The answer is valid as of the last time the search asked who is in scope:
        rows written before that are compared as well, and if rows being compared were written since, it asks again. If
        those that set the threshold were written, or it is unknown which were, writers wait for a search. So they do
        while there are too few persons for codes.
        """
        if self._sieve is None:
            return super().search(probe, count, scope)
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
        sieve = self._sieve
        return self._among(self._near(sieve, probe, count, rows)[0], rows) if sieve else self._everyone(rows)

    def _near(self, sieve: Sieve, probe: Vector, count: int, rows: Rows | None) -> tuple[Rows, Rows]:
        """Return who may be among the best, and the rows that set the threshold."""
        if (len(self) if rows is None else len(rows)) <= max(_FEW, _FEW_PER_RESULT * (count + 1)):
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

    def _entering(self, entry: Entry) -> Callable[[], None]:
        sieve = self._sieve
        coded = sieve and sieve.encode(entry.templates, entry.rows)

        def enter() -> None:
            self._journal.note(entry.rows)
            self._roster.enter(entry)
            if sieve and coded:
                sieve.put(entry.rows, *coded)

        return enter

    def _leave(self, departure: Departure) -> None:
        self._journal.note(departure.rows)
        super()._leave(departure)
        if self._sieve:
            self._sieve.remove(departure.rows)

    def _after_writing(self) -> None:
        """Choose the axes again, beside those in use, once there are many more persons."""
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

"""The index that the server uses: a first look at many by short rows, then the exact cosines of the best."""

import threading
from collections.abc import Iterable

import numpy as np
from threadpoolctl import ThreadpoolController

from server.adapters.index.directory import Rows
from server.adapters.index.over_roster import IndexOverRoster, groups_of, roster_of
from server.adapters.index.roster import Roster
from server.adapters.index.shortlist import Shortlist
from server.domain.faces import Ids, Vector, Vectors
from server.domain.ports import Members

_EXACT, _EXACT_PER_RESULT = 2000, 64
"""As many in scope are compared exactly: two thousand take 0.2 ms."""

_AT_ONCE = 32
"""Persons written while searches wait: less than a millisecond."""

_ALL = 20_000
_OF_A_MILLION, _FALL = 0.32, 0.12

_BLAS = ThreadpoolController()


class TwoStageIndex(IndexOverRoster):
    """Scopes of a few thousand are scanned exactly; of larger ones, those whom the first look prefers.

    Writers take turns. They hold searches up only for the moment in which rows are written, and a new
    arrangement of the cells, once the old one is outgrown, is made beside it.
    """

    def __init__(self) -> None:
        super().__init__()
        # One search is too small to share out, and OpenBLAS's threads wait for each other on a busy machine.
        _BLAS.limit(limits=1, user_api="blas")
        self._shortlist: Shortlist | None = None
        self._changed: set[int] | None = None

    def fill(self, batches: Iterable[Members]) -> None:
        """Hold exactly these from now on; searches see what was there before until all is in."""
        with self._writing:
            roster = roster_of(batches)
            shortlist = _arranged(roster)
            with self._lock.alone():
                self._roster, self._shortlist, self._changed = roster, shortlist, None

    def upsert(self, members: Members) -> None:
        """Add these, or replace the templates and the groups they have."""
        groups = groups_of(members)
        with self._writing:
            for start in range(0, len(groups), _AT_ONCE):
                part = slice(start, start + _AT_ONCE)
                self._put(members.persons[part], members.templates[part], groups[part])
            self._keep_arranged()

    def remove(self, persons: Ids) -> None:
        """Forget these; one that is not there is no error."""
        with self._writing:
            rows = self._roster.rows(persons)
            for start in range(0, len(rows), _AT_ONCE):
                self._remove(rows[start : start + _AT_ONCE])

    def _look(self, probe: Vector, count: int, rows: Rows | None, in_scope: int) -> Rows:
        if self._shortlist is None or in_scope <= max(_EXACT, _EXACT_PER_RESULT * count):
            return self._roster.everyone() if rows is None else rows
        among = None if in_scope == len(self) else rows
        return self._shortlist.search(probe, count, among, _share(in_scope))

    def _put(self, persons: Ids, templates: Vectors, groups: list[list[int]]) -> None:
        with self._lock.alone():
            if self._shortlist is not None:
                self._shortlist.remove(self._roster.rows(persons))
            rows = self._roster.put(persons, templates, groups)
            if self._shortlist is not None:
                self._shortlist.put(rows, templates)
        self._note(rows)

    def _remove(self, rows: Rows) -> None:
        with self._lock.alone():
            if self._shortlist is not None:
                self._shortlist.remove(rows)
            self._roster.remove(rows)
        self._note(rows)

    def _note(self, rows: Rows) -> None:
        if self._changed is not None:
            self._changed.update(rows.tolist())

    def _keep_arranged(self) -> None:
        fits = len(self) <= _EXACT if self._shortlist is None else not self._shortlist.outgrown()
        if fits or self._changed is not None:
            return
        self._changed = set()
        work = (self._roster, self._roster.everyone(), self._changed)
        threading.Thread(target=self._rearrange, args=work, daemon=True).start()

    def _rearrange(self, roster: Roster, rows: Rows, changed: set[int]) -> None:
        try:
            shortlist = Shortlist.of(rows, lambda part: self._templates(roster, part))
            with self._writing:
                self._replace(shortlist, rows, changed)
        finally:
            if self._changed is changed:
                self._changed = None

    def _templates(self, roster: Roster, rows: Rows) -> Vectors:
        with self._lock.shared():
            return roster.templates(rows)

    def _replace(self, shortlist: Shortlist, rows: Rows, changed: set[int]) -> None:
        if self._changed is not changed:
            return
        late = np.array(sorted(changed), dtype=np.intp)
        shortlist.remove(np.intersect1d(late, rows))
        living = self._roster.living(late)
        shortlist.put(living, self._roster.templates(living))
        with self._lock.alone():
            self._shortlist = shortlist


def _arranged(roster: Roster) -> Shortlist | None:
    return Shortlist.of(roster.everyone(), roster.templates) if len(roster) > _EXACT else None


def _share(in_scope: int) -> float:
    """Return how many of those in scope a probe should reach on average: fewer where there are more of them.

    Measured on dlib-like templates, 4,000 probes: of a million people and of 100,000 among them, a share of 0.30 to
    0.33 lost the best for one probe or two in 2,000, and 0.37 for one in 4,000.
    """
    share = max(_OF_A_MILLION * (1_000_000 / in_scope) ** _FALL, _ALL / in_scope)
    return float(min(1.0, share))

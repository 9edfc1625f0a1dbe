"""The members of each group, by row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from attrs import frozen

from server.adapters.index.entries.directory import Rows
from server.adapters.index.entries.row_store import RowStore
from server.domain.ports import Array

_Rows32 = npt.NDArray[np.int32]
_NONE = np.empty(0, dtype=np.int32)

Moves = dict[int, bool]
"""For each row that moved, whether it is in the group now."""

_MOST_MOVES = 4096
"""This many are merged even if nobody reads the group: they take twenty times as much memory as rows."""


class GroupRows:
    """A group while it exists; one deleted and created again under the same id is another.

    Moves are merged when somebody reads the group, since that copies all of its rows. Any number of threads may merge
    the same moves, but not while others are noted.
    """

    def __init__(self, id: int) -> None:
        self.id = id
        self._rows: _Rows32 = _NONE
        self._moves: Moves = {}

    @property
    def rows(self) -> _Rows32:
        """The rows (n,), ascending, in an array that is never written to."""
        self.merge()
        return self._rows

    def fill(self, rows: _Rows32) -> None:
        """Have these rows, ascending, instead."""
        self._rows, self._moves = rows, {}

    def note(self, moves: Moves) -> None:
        """Let rows join or leave."""
        self._moves.update(moves)

    def merge(self, least: int = 1) -> None:
        """Merge the moves, if there are at least so many."""
        moves = self._moves  # read before the rows: these may be in them already, which is harmless, but no later ones
        if len(moves) >= least:
            self._rows = _merged(self._rows, moves)
            self._moves = {}


def _merged(rows: _Rows32, moves: Moves) -> _Rows32:
    """Return the rows after these moves, some of which may have been applied already."""
    moved = np.fromiter(moves, dtype=np.int32)
    start, end = (np.searchsorted(rows, moved, side) for side in ("left", "right"))
    stay = np.delete(rows, start[start < end])
    joined = np.sort(moved[np.fromiter(moves.values(), dtype=np.bool_)])
    return np.insert(stay, np.searchsorted(stay, joined), joined)


@frozen(eq=False)
class GroupChanges:
    """The change that moves some rows to other groups."""

    sets: _Rows32
    groups: dict[GroupRows, Moves]


class Memberships:
    """Each group's rows, and for each row the number of its set of groups, which rows share."""

    def __init__(self, sets: _Rows32 = _NONE) -> None:
        self._groups: dict[int, GroupRows] = {}
        self._of = RowStore(sets)
        self._sets: list[tuple[GroupRows, ...]] = [()]
        self._numbers: dict[tuple[int, ...], int] = {(): 0}

    @classmethod
    def restored(cls, arrays: Mapping[str, Array]) -> "Memberships":
        """Return the memberships from their `arrays`."""
        sets, ends, ids = arrays["sets"], arrays["set_ends"].tolist(), arrays["set_groups"].tolist()
        restored = cls(sets)
        for start, end in zip([0, *ends], ends, strict=False):
            restored._sets.append(restored._set(tuple(ids[start:end])))
        restored._fill_groups(sets)
        return restored

    def arrays(self, rows: Rows) -> dict[str, Array]:
        """Return these rows' groups as arrays; the numbers of sets start at 1."""
        sets = self._of.take(rows)
        used = np.flatnonzero(np.bincount(sets, minlength=len(self._sets)))
        groups = [[group.id for group in self._still_there(number)] for number in used.tolist()]
        numbers = np.zeros(len(self._sets), dtype=np.int32)
        numbers[used] = np.arange(1, len(used) + 1)
        return {
            "sets": numbers[sets],
            "set_ends": np.cumsum([*map(len, groups)], dtype=np.int64),
            "set_groups": np.array([id for ids in groups for id in ids], dtype=np.int64),
        }

    def of(self, rows: Rows) -> Iterator[list[int]]:
        """Return the ids of each row's groups."""
        return ([group.id for group in self._still_there(number)] for number in self._of.take(rows).tolist())

    def inside(self, groups: Iterable[int]) -> Rows:
        """Return the rows of the members of any of the groups, each once, ascending."""
        found = [self._groups[id].rows for id in groups if id in self._groups]
        if len(found) == 1:
            return found[0]
        if sum(map(len, found)) < len(self._of) // 16:
            return np.unique(np.concatenate([_NONE, *found]))
        flags = np.zeros(len(self._of), dtype=np.bool_)
        for rows in found:
            flags[rows] = True
        return np.flatnonzero(flags)

    def changes(self, rows: Rows, groups: Sequence[Iterable[int]]) -> GroupChanges:
        """Return the change that puts each row in exactly these groups; searches may run at the same time."""
        self._of.grow(int(rows.max(initial=-1)) + 1)
        before, after = self._of.take(rows).tolist(), [self._number(tuple(ids)) for ids in groups]
        moved: dict[tuple[int, int], list[int]] = defaultdict(list)
        for row, *pair in zip(rows.tolist(), before, after, strict=True):
            moved[pair[0], pair[1]].append(row)
        changed = self._changed(moved)
        for group in changed:
            group.merge(_MOST_MOVES)
        return GroupChanges(np.array(after, dtype=np.int32), changed)

    def put(self, rows: Rows, changes: GroupChanges) -> None:
        """Apply the change."""
        self._of.put(rows, changes.sets)
        for group, moves in changes.groups.items():
            group.note(moves)

    def drop(self, groups: Iterable[int]) -> None:
        """Remove all memberships of these groups."""
        for group in filter(None, [self._groups.pop(id, None) for id in groups]):
            group.fill(_NONE)
        self._numbers = {(): 0}

    def _changed(self, moved: dict[tuple[int, int], list[int]]) -> dict[GroupRows, Moves]:
        changed: dict[GroupRows, Moves] = defaultdict(dict)
        for (before, after), rows in moved.items():
            was, will = set(self._still_there(before)), set(self._still_there(after))
            for group in was ^ will:
                changed[group].update(dict.fromkeys(rows, group in will))
        return changed

    def _number(self, ids: tuple[int, ...]) -> int:
        number = self._numbers.get(ids)
        if number is None:
            number = self._numbers[ids] = len(self._sets)
            self._sets.append(self._set(ids))
        return number

    def _set(self, ids: tuple[int, ...]) -> tuple[GroupRows, ...]:
        return tuple(self._groups.setdefault(id, GroupRows(id)) for id in ids)

    def _still_there(self, number: int) -> list[GroupRows]:
        return [group for group in self._sets[number] if self._groups.get(group.id) is group]

    def _fill_groups(self, sets: _Rows32) -> None:
        """Give each group its rows, from the set of each row."""
        order = np.argsort(sets, kind="stable").astype(np.int32)
        ends = np.cumsum(np.bincount(sets, minlength=len(self._sets))).tolist()
        parts: dict[GroupRows, list[_Rows32]] = defaultdict(list)
        for groups, start, end in zip(self._sets, [0, *ends], ends, strict=False):
            for group in groups:
                parts[group].append(order[start:end])
        for group, found in parts.items():
            group.fill(np.sort(np.concatenate(found)) if len(found) > 1 else found[0])

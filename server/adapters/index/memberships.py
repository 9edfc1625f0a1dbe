"""Who is in which group, by row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from server.adapters.index.directory import Rows

_NONE = np.empty(0, dtype=np.int32)


class Group:
    """A group while it exists; one dropped and made again under the same id is another."""

    def __init__(self, id: int) -> None:
        self.id = id
        self.rows: npt.NDArray[np.int32] = _NONE
        """(n,) ascending; replaced, never written to."""

    def add(self, rows: list[int]) -> None:
        """Take these in, who are not in it."""
        new = np.sort(np.array(rows, dtype=np.int32))
        self.rows = np.insert(self.rows, np.searchsorted(self.rows, new), new)

    def discard(self, rows: list[int]) -> None:
        """Leave these out."""
        self.rows = self.rows[np.isin(self.rows, rows, invert=True)]


class Memberships:
    """Each group's rows, and each row's groups; rows in the same groups share one tuple of them."""

    def __init__(self) -> None:
        self._groups: dict[int, Group] = {}
        self._of: list[tuple[Group, ...]] = []
        self._sets: dict[tuple[int, ...], tuple[Group, ...]] = {}

    def of(self, row: int) -> Iterator[int]:
        """Return the ids of a row's groups."""
        return (group.id for group in self._of[row] if self._groups.get(group.id) is group)

    def inside(self, groups: Iterable[int]) -> Rows:
        """Return the rows of all who are in any of the groups, each once, ascending."""
        found = [self._groups[id].rows for id in groups if id in self._groups]
        if len(found) == 1:
            return found[0]
        if sum(map(len, found)) < len(self._of) // 16:
            return np.unique(np.concatenate([_NONE, *found]))
        flags = np.zeros(len(self._of), dtype=np.bool_)
        for rows in found:
            flags[rows] = True
        return np.flatnonzero(flags)

    def put(self, rows: Sequence[int], groups: Sequence[Iterable[int]]) -> None:
        """Let each row be in these groups and no others."""
        self._of.extend([()] * (max(rows, default=-1) + 1 - len(self._of)))
        moved: dict[tuple[tuple[Group, ...], tuple[Group, ...]], list[int]] = defaultdict(list)
        for row, ids in zip(rows, groups, strict=True):
            before, after = self._of[row], self._set(tuple(ids))
            if before is not after:
                self._of[row] = after
                moved[before, after].append(row)
        self._move(moved)

    def drop(self, groups: Iterable[int]) -> None:
        """Forget who is in these groups."""
        for id in groups:
            self._groups.pop(id, None)
        self._sets.clear()

    def _move(self, moved: dict[tuple[tuple[Group, ...], tuple[Group, ...]], list[int]]) -> None:
        joined: dict[Group, list[int]] = defaultdict(list)
        left: dict[Group, list[int]] = defaultdict(list)
        for (before, after), rows in moved.items():
            for group in set(after).difference(before):
                joined[group] += rows
            for group in set(before).difference(after):
                left[group] += rows
        for group, gone in left.items():
            group.discard(gone)
        for group, new in joined.items():
            group.add(new)

    def _set(self, ids: tuple[int, ...]) -> tuple[Group, ...]:
        known = self._sets.get(ids)
        if known is None:
            known = self._sets[ids] = tuple(self._groups.setdefault(id, Group(id)) for id in ids)
        return known

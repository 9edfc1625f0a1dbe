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
    """Each group's rows, and each row's groups."""

    def __init__(self) -> None:
        self._groups: dict[int, Group] = {}
        self._of: list[tuple[Group, ...]] = []
        self._known: dict[tuple[Group, ...], tuple[Group, ...]] = {(): ()}

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
        joined: dict[Group, list[int]] = defaultdict(list)
        left: dict[Group, list[int]] = defaultdict(list)
        for row, ids in zip(rows, groups, strict=True):
            before, after = self._replace(row, ids)
            for group in set(after).difference(before):
                joined[group].append(row)
            for group in set(before).difference(after):
                left[group].append(row)
        for group, gone in left.items():
            group.discard(gone)
        for group, new in joined.items():
            group.add(new)

    def drop(self, groups: Iterable[int]) -> None:
        """Forget who is in these groups."""
        for id in groups:
            self._groups.pop(id, None)

    def _replace(self, row: int, ids: Iterable[int]) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
        self._of.extend([()] * (row + 1 - len(self._of)))
        before = self._of[row]
        after = tuple(self._group(id) for id in sorted(ids))
        self._of[row] = after = self._known.setdefault(after, after)
        return before, after

    def _group(self, id: int) -> Group:
        return self._groups.setdefault(id, Group(id))

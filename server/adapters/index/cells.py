"""Short rows, kept together with those near them, so that a scan can leave most out."""

import numpy as np

from server.adapters.index.clustering import Centres, Homes
from server.adapters.index.directory import Rows
from server.adapters.index.reach import Reach
from server.adapters.index.scan import Scan, best
from server.domain.faces import Vector, Vectors

_STEP = 1 << 14
_SPARE = 16
"""A cell is laid out with room for a sixteenth more."""

_VACANT = np.float32(-9)
"""What the last place of a short row holds where there is none: the score is below that of any row."""


class Cells:
    """A cell is a run of places in one array; a place holds a short row and the number of its row."""

    def __init__(self, centres: Centres, rows: Rows, shorts: Vectors, homes: Homes) -> None:
        counts = np.bincount(homes, minlength=len(centres.points))
        room = counts + counts // _SPARE + _SPARE
        self._centres = centres
        self._reach = Reach.of(centres, shorts)
        self._starts = np.cumsum(room) - room
        self._counts = counts
        self._rooms = room
        self._end = int(room.sum())
        self._shorts = np.zeros((self._end, shorts.shape[1]), dtype=np.float32)
        self._vacate(slice(None))
        self._row_at = np.zeros(self._end, dtype=np.int32)
        self._place_of = np.zeros(int(rows.max(initial=0)) + 1, dtype=np.int32)
        self._home_of = np.zeros(len(self._place_of), dtype=np.int32)
        self._lay_out(rows, shorts, homes)

    def __len__(self) -> int:
        return int(self._counts.sum())

    @property
    def size(self) -> int:
        """Places, whether a short row stands there or not."""
        return self._end

    def homes(self, shorts: Vectors) -> Homes:
        """Return the cells in which these short rows belong."""
        return self._centres.homes(shorts)

    def put(self, rows: Rows, shorts: Vectors, homes: Homes) -> None:
        """Add rows that are not here yet."""
        self._cover(int(rows.max(initial=0)))
        for row, short, home in zip(rows.tolist(), shorts, homes.tolist(), strict=True):
            if self._counts[home] == self._rooms[home]:
                self._move(home)
            place = self._starts[home] + self._counts[home]
            self._counts[home] += 1
            self._shorts[place] = short
            self._set(place, row)
            self._home_of[row] = home

    def remove(self, rows: Rows) -> None:
        """Take out rows that are here; the last of a cell takes the place."""
        for row in rows.tolist():
            home = self._home_of[row]
            self._counts[home] -= 1
            last, place = self._starts[home] + self._counts[home], self._place_of[row]
            self._shorts[place] = self._shorts[last]
            self._set(place, self._row_at[last])
            self._vacate(last)

    def best(self, probe: Vector, share: float, count: int) -> Scan:
        """Return the best of those in the cells nearest to the probe, which hold about that share of all."""
        starts, stops = self._runs(self._nearest(probe, self._counts, share))
        ends = np.cumsum(stops - starts)
        scores = self._scores(probe, starts.tolist(), stops.tolist(), int(ends[-1]))
        found = best(scores, count)
        found = found[scores[found] > _VACANT / 2]
        run = np.searchsorted(ends, found, side="right")
        return Scan(self._row_at.take(found + (stops - ends)[run]), scores.take(found))

    def _runs(self, cells: Homes) -> tuple[Homes, Homes]:
        """Return where to start and stop so as to pass over these cells, next to each other or not."""
        cells = cells[np.argsort(self._starts[cells])]
        starts, rooms = self._starts[cells], self._rooms[cells]
        broken = starts[1:] != (starts + rooms)[:-1]
        stops = starts + self._counts[cells]
        return starts[np.append(True, broken)], stops[np.append(broken, True)]

    def _scores(self, probe: Vector, starts: list[int], stops: list[int], size: int) -> Vector:
        scores = np.empty(size, dtype=np.float32)
        done = 0
        for start, stop in zip(starts, stops, strict=True):
            np.dot(self._shorts[start:stop], probe, out=scores[done : done + stop - start])
            done += stop - start
        return scores

    def best_of(self, rows: Rows, probe: Vector, share: float, count: int) -> Scan:
        """Return the best of those of these rows in the cells nearest to the probe."""
        homes = self._home_of.take(rows)
        held = np.bincount(homes, minlength=len(self._counts))
        chosen = np.zeros(len(held), dtype=np.bool_)
        chosen[self._nearest(probe, held, share)] = True
        near = rows.take(np.flatnonzero(chosen.take(homes)))
        scores = self._shorts.take(self._place_of.take(near), axis=0) @ probe
        return Scan(near, scores).best(count)

    def _nearest(self, probe: Vector, counts: Homes, share: float) -> Homes:
        """Return the cells within reach of the probe, and at least those that hold half the share of these counts."""
        nearness = self._centres.nearness(probe)
        order = np.argsort(-nearness)
        if share >= 1:
            return order
        held = np.cumsum(counts[order])
        fewest = int(np.searchsorted(held, share / 2 * held[-1])) + 1
        return order[: max(fewest, self._reach.cells(nearness[order], share))]

    def _set(self, place: int, row: int) -> None:
        self._row_at[place] = row
        self._place_of[row] = place

    def _move(self, home: int) -> None:
        start, count, room = self._starts[home], self._counts[home], 2 * self._rooms[home]
        old, new = slice(start, start + count), slice(self._end, self._end + count)
        self._end += room
        self._make_room()
        self._shorts[new] = self._shorts[old]
        self._row_at[new] = self._row_at[old]
        self._place_of[self._row_at[new]] = np.arange(new.start, new.stop)
        self._vacate(old)
        self._starts[home], self._rooms[home] = new.start, room

    def _vacate(self, places: slice | int) -> None:
        self._shorts[places] = 0
        self._shorts[places, -1] = _VACANT

    def _make_room(self) -> None:
        before = len(self._row_at)
        if self._end > before:
            size = self._end + _STEP
            self._shorts.resize((size, self._shorts.shape[1]), refcheck=False)
            self._row_at.resize(size, refcheck=False)
            self._vacate(slice(before, None))

    def _cover(self, row: int) -> None:
        if row >= len(self._place_of):
            self._place_of.resize(row + _STEP, refcheck=False)
            self._home_of.resize(row + _STEP, refcheck=False)

    def _lay_out(self, rows: Rows, shorts: Vectors, homes: Homes) -> None:
        order = np.argsort(homes, kind="stable")
        before = np.cumsum(self._counts) - self._counts
        places = np.empty(len(rows), dtype=np.intp)
        places[order] = np.arange(len(rows)) + (self._starts - before)[homes[order]]
        self._shorts[places] = shorts
        self._row_at[places] = rows
        self._place_of[rows] = places
        self._home_of[rows] = homes

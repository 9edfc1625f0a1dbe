"""The first two looks: few of many, by short rows alone."""

from collections.abc import Callable

import numpy as np

from server.adapters.index.cells import Cells
from server.adapters.index.clustering import Centres
from server.adapters.index.directory import Rows
from server.adapters.index.projection import COARSE, FINE, Projection
from server.adapters.index.scan import Scan, best
from server.domain.faces import Vector, Vectors

_CELLS = 1.0
"""Times the root of the number of rows. With half as many cells a look has to cover a sixth more rows."""

_SAMPLE_PER_CELL, _LEAST_SAMPLE = 96, 8192
_AT_ONCE = _STEP = 1 << 14

_DENSE = 3
"""Where every third is in scope, all are scored in passing; where fewer are, they are picked out one by one."""

_AFTER_COARSE, _SHARE_AFTER_COARSE = 1500, 0.004
"""Of a million, the best was within 1,400 by coarse rows for 999 probes of 1,000, and the ten best within 3,100."""

_AFTER_FINE, _PER_RESULT = 160, 10
"""Of a million, the best was within 7 by both, and the ten best within 61, for all of 400 probes."""


class Shortlist:
    """Everyone's coarse row in cells, and their fine rows.

    Projection and centres were fitted to those who were here at first.
    """

    def __init__(self, projection: Projection, cells: Cells, fine: Vectors) -> None:
        self._projection = projection
        self._cells = cells
        self._fine = fine
        self._fitted = len(cells)

    @classmethod
    def of(cls, rows: Rows, templates: Callable[[Rows], Vectors]) -> "Shortlist":
        """Return one of these rows, ascending, whose templates are asked for some at a time."""
        count = int(_CELLS * len(rows) ** 0.5)
        size = max(_LEAST_SAMPLE, count * _SAMPLE_PER_CELL)
        sample = templates(rows[:: -(-len(rows) // size)])
        projection = Projection.fit(sample)
        centres = Centres.fit(projection.shorten(sample)[0], count)
        coarse = np.empty((len(rows), COARSE), dtype=np.float32)
        fine = np.zeros((int(rows[-1]) + 1, FINE), dtype=np.float32)
        for start in range(0, len(rows), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            coarse[part], fine[rows[part]] = projection.shorten(templates(rows[part]))
        return cls(projection, Cells(centres, rows, coarse, centres.homes(coarse)), fine)

    def __len__(self) -> int:
        return len(self._cells)

    def outgrown(self) -> bool:
        """Whether a fresh fit would serve better: twice the rows, or most places empty."""
        return len(self) > 2 * self._fitted or self._cells.size > 4 * max(len(self), _LEAST_SAMPLE)

    def put(self, rows: Rows, templates: Vectors) -> None:
        """Add rows that are not here yet."""
        coarse, fine = self._projection.shorten(templates)
        self._cells.put(rows, coarse, self._cells.homes(coarse))
        self._make_room(int(rows.max(initial=0)))
        self._fine[rows] = fine

    def remove(self, rows: Rows) -> None:
        """Take out rows that are here."""
        self._cells.remove(rows)
        self._fine[rows] = 0

    def search(self, probe: Vector, count: int, rows: Rows | None, share: float) -> Rows:
        """Return more rows than `count` that hold the best of these, ascending, or of all."""
        coarse, fine = self._projection.shorten_probe(probe)
        in_scope = len(self._cells) if rows is None else len(rows)
        wanted = max(_AFTER_COARSE, 4 * _PER_RESULT * count) + int(_SHARE_AFTER_COARSE * in_scope)
        scan = self._look(coarse, wanted, rows, share)
        scores = scan.scores + self._fine.take(scan.rows, axis=0) @ fine
        return scan.rows.take(best(scores, max(_AFTER_FINE, _PER_RESULT * count)))

    def _look(self, probe: Vector, wanted: int, rows: Rows | None, share: float) -> Scan:
        if rows is None:
            return self._cells.best(probe, share, wanted)
        if _DENSE * len(rows) > len(self._cells):
            more = 2 * wanted * len(self._cells) // len(rows)
            scan = self._cells.best(probe, share, more).among(rows)
            if len(scan) >= wanted:
                return scan.best(wanted)
        return self._cells.best_of(rows, probe, share, wanted)

    def _make_room(self, row: int) -> None:
        if row >= len(self._fine):
            self._fine.resize((row + _STEP, FINE), refcheck=False)

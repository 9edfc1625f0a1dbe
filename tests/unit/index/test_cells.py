"""Cells against a plain dictionary of rows."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from server.adapters.index.cells import Cells
from server.adapters.index.clustering import Centres
from server.adapters.index.directory import Rows
from server.domain.faces import Vectors

SHORTS = np.random.default_rng(7).normal(0, 0.1, (300, 24)).astype(np.float32)
CENTRES = Centres.fit(SHORTS, 6)
PROBE = np.append(SHORTS[0, :-1], np.float32(1))

rows = st.sets(st.integers(0, 120), min_size=1, max_size=20).map(lambda chosen: np.array(sorted(chosen)))
versions = st.integers(0, 5)


class CellsMachine(RuleBasedStateMachine):
    """Puts and removes the same in both; a look at all cells must see exactly what is there."""

    def __init__(self) -> None:
        super().__init__()
        first = np.arange(20)
        self.known = {row: SHORTS[row] for row in first.tolist()}
        self.cells = Cells(CENTRES, first, SHORTS[first], CENTRES.homes(SHORTS[first]))

    @rule(chosen=rows, version=versions)
    def put(self, chosen: Rows, version: int) -> None:
        """Add rows that are not there."""
        new = np.array([row for row in chosen.tolist() if row not in self.known], dtype=np.intp)
        shorts: Vectors = SHORTS[new + 30 * version]
        self.cells.put(new, shorts, self.cells.homes(shorts))
        self.known |= dict(zip(new.tolist(), shorts, strict=True))

    @rule(chosen=rows)
    def remove(self, chosen: Rows) -> None:
        """Take out rows that are there."""
        old = [row for row in chosen.tolist() if row in self.known]
        self.cells.remove(np.array(old, dtype=np.intp))
        for row in old:
            del self.known[row]

    @invariant()
    def all_are_seen(self) -> None:
        """Every row is seen once, with its own score."""
        assert len(self.cells) == len(self.known)
        if not self.known:
            return
        scan = self.cells.best(PROBE, 1.0, 1000)
        order = np.argsort(scan.rows)
        assert scan.rows[order].tolist() == sorted(self.known)
        expected = [self.known[row] @ PROBE for row in sorted(self.known)]
        np.testing.assert_allclose(scan.scores[order], expected, rtol=1e-4, atol=1e-4)

    @invariant()
    def some_are_seen(self) -> None:
        """Asked for some rows, it scores those."""
        wanted = np.array(sorted(self.known)[::2], dtype=np.intp)
        if len(wanted):
            assert sorted(self.cells.best_of(wanted, PROBE, 1.0, 1000).rows.tolist()) == wanted.tolist()


TestCells = CellsMachine.TestCase
TestCells.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)

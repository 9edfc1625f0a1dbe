"""A refit of the two-stage index beside its use."""

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from server.adapters.index.directory import Rows
from server.adapters.index.shortlist import Shortlist
from server.adapters.index.two_stage import TwoStageIndex
from server.domain.faces import Vectors
from server.domain.ports import Members
from tests.ports.templates import members_of, templates

FACES = templates(4_001, seed=8)
SETTLED = 10.0


def crowd(start: int, stop: int, faces: Vectors = FACES) -> Members:
    """Return persons of these ids, in no group."""
    return members_of({id: (faces[id], ()) for id in range(start, stop)})


def nearest(index: TwoStageIndex, faces: Vectors, ids: range) -> list[int]:
    """Return whom the index takes each face for."""
    return [int(index.search(faces[id], 1).persons[0]) for id in ids]


class Held:
    """Lets a fit read everyone, then wait."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read, self.go_on = threading.Event(), threading.Event()
        self._fit = Shortlist.of
        monkeypatch.setattr(Shortlist, "of", self._of)

    def _of(self, rows: Rows, read: Callable[[Rows], Vectors]) -> Shortlist:
        fitted = self._fit(rows, read)
        self.read.set()
        self.go_on.wait(SETTLED)
        return fitted


def settle(index: TwoStageIndex) -> None:
    """Wait until no refit is under way."""
    deadline = time.monotonic() + SETTLED
    while index._changed is not None:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_what_changes_during_a_refit_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Persons who come, go and change while the cells are fitted are as they should be when the new cells answer."""
    held = Held(monkeypatch)
    index = TwoStageIndex()
    index.upsert(crowd(1, 3_001))
    assert held.read.wait(SETTLED)
    index.remove(np.arange(1, 101))
    index.upsert(crowd(101, 201, FACES[::-1]))
    index.upsert(crowd(3_001, 3_101))
    held.go_on.set()
    settle(index)
    assert index._shortlist is not None
    assert len(index._shortlist) == len(index) == 3_000
    assert nearest(index, FACES, range(3_001, 3_101)) == list(range(3_001, 3_101))
    assert nearest(index, FACES[::-1], range(101, 201)) == list(range(101, 201))
    assert not set(nearest(index, FACES, range(1, 101))) & set(range(1, 101))


def test_a_fill_during_a_refit_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells fitted to persons who are not there any more are thrown away."""
    held = Held(monkeypatch)
    index = TwoStageIndex()
    index.upsert(crowd(1, 3_001))
    assert held.read.wait(SETTLED)
    index.fill([crowd(1, 51, FACES[::-1])])
    held.go_on.set()
    settle(index)
    time.sleep(0.1)
    assert len(index) == 50
    assert nearest(index, FACES[::-1], range(1, 51)) == list(range(1, 51))

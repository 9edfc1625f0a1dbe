"""The index in a snapshot, which gives back no former template."""

from pathlib import Path

import numpy as np
import pytest

from server.adapters.index.auto import AutoIndex
from server.adapters.index.quantised.quantisers import Quantisers
from server.adapters.index.snapshot.snapshot import Snapshot
from server.domain.ports import Members
from tests.ports.templates import templates
from tests.unit.index.auto.reference import FITTED_TO, PEOPLE, both, check, members, with_strange_ones


def test_a_snapshot_and_what_was_written_since_are_searched_together(tmp_path: Path) -> None:
    """In mapped rows, through one snapshot after another; codes are not computed again."""
    rows = with_strange_ones(128)
    index, oracle = both(rows)
    probes = np.concatenate([rows[:2], templates(2, seed=17), 0 * rows[:1]])
    snapshot = Snapshot(tmp_path / "gallery", "dlib")
    for turn in range(3):
        saved, index = snapshot.write(turn, index.sections()), AutoIndex()
        with pytest.MonkeyPatch.context() as patch:
            patch.delattr(Quantisers, "quantise")
            index.restore(saved.arrays)
            check(index, oracle, probes[:2])
        gone = np.arange(turn + 1, PEOPLE, 11)
        changed = np.arange(turn + 2, PEOPLE, 17)
        new = np.arange(1, 201) + PEOPLE * (turn + 1)
        for either in (index, oracle):
            either.remove(gone)
            either.upsert(Members(changed, rows[changed - 1 - turn], np.column_stack([changed, 0 * changed + 3])))
            either.upsert(Members(new, rows[-200:], np.column_stack([new, 0 * new + 2])))
        check(index, oracle, probes)
    index.remove(np.arange(PEOPLE * 4))
    assert len(index) == 0


@pytest.mark.parametrize("leaves", [True, False])
def test_a_former_template_cannot_be_computed_from_a_snapshot(tmp_path: Path, leaves: bool) -> None:
    """From the mean that quantisers were fitted with, and everyone else's: whether a person left or has another one."""
    rows, snapshot = templates(FITTED_TO, seed=21), Snapshot(tmp_path / "gallery", "dlib")
    index, oracle = both(rows)
    before = snapshot.write(1, index.sections()).arrays
    others = rows[1:].sum(axis=0, dtype=np.float64)
    assert before["mean"] * FITTED_TO - others == pytest.approx(rows[0], abs=1e-4)
    for either in (index, oracle):
        if leaves:
            either.remove(np.array([1]))
        else:
            either.upsert(Members(np.array([1]), rows[1:2], np.array([[1, 2]])))
    after = snapshot.write(2, index.sections()).arrays
    assert np.abs(after["mean"] * FITTED_TO - others - rows[0]).max() > 0.01
    restored = AutoIndex()
    restored.restore(after)
    check(restored, oracle, templates(2, seed=22))


def test_a_template_changed_while_a_snapshot_is_written_cannot_be_computed_from_the_next(tmp_path: Path) -> None:
    """The first has the mean from before and the template from after; then the log says no more than is in it."""
    rows, snapshot = templates(FITTED_TO, seed=21), Snapshot(tmp_path / "gallery", "dlib")
    index, _ = both(rows)
    sections = index.sections()
    change = Members(np.array([1]), rows[1:2], np.array([[1, 2]]))
    index.upsert(change)
    moved = AutoIndex()
    moved.restore(snapshot.write(1, sections).arrays)
    moved.upsert(change)
    after = snapshot.write(2, moved.sections()).arrays
    assert np.abs(after["mean"] * FITTED_TO - rows[1:].sum(axis=0, dtype=np.float64) - rows[0]).max() > 0.01


def test_quantisers_stay_while_those_whom_they_were_fitted_to_do(tmp_path: Path) -> None:
    """Through a snapshot and changes of groups, since to fit others takes seconds for a million people."""
    index, snapshot = AutoIndex(), Snapshot(tmp_path / "gallery", "dlib")
    index.fill([members(templates(FITTED_TO, seed=23))])
    newcomers = np.arange(FITTED_TO + 1, FITTED_TO + 9)
    index.upsert(Members(newcomers, templates(8, seed=24), np.empty((0, 2), np.int64)))
    index.remove(newcomers[::2])
    index.upsert(
        Members(
            np.arange(1, 21), templates(FITTED_TO, seed=23)[:20], np.array([[person, 9] for person in range(1, 21)])
        )
    )
    first, again = snapshot.write(1, index.sections()).arrays, AutoIndex()
    again.restore(first)
    again.remove(newcomers)
    assert np.array_equal(snapshot.write(2, again.sections()).arrays["mean"], first["mean"])
    again.remove(np.array([FITTED_TO]))
    assert not np.array_equal(snapshot.write(3, again.sections()).arrays["mean"], first["mean"])

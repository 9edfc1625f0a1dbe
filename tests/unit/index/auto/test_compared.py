"""How many are compared exactly."""

from pathlib import Path

import numpy as np
import pytest

from server.adapters.index.auto import AutoIndex
from server.adapters.index.snapshot.snapshot import Snapshot
from tests.ports.templates import templates
from tests.unit.index.auto.reference import PEOPLE, both, members


def test_codes_exclude_people_from_the_same_size_on_however_a_gallery_grew(tmp_path: Path) -> None:
    """One by one, or from a snapshot of a gallery that was too small for codes."""
    rows, snapshot = templates(1_100, seed=25), Snapshot(tmp_path / "gallery", "dlib")
    grown, loaded = AutoIndex(), AutoIndex()
    grown.fill([members(rows[:900])])
    loaded.restore(snapshot.write(1, grown.sections()).arrays)
    for index in (grown, loaded):
        index.upsert(members(rows))
        assert index.search(rows[0], 1).compared < 100


@pytest.mark.parametrize("count", [300, 1_001])
def test_few_are_compared_for_many_results_too(count: int) -> None:
    """Though there are fewer blocks of codes than results."""
    index, _ = both(templates(20_000, seed=26))
    assert index.search(templates(1, seed=27)[0], count).compared < 5 * count


def test_few_are_compared() -> None:
    """Among face-like people, the bound excludes nearly everyone."""
    index, _ = both(templates(PEOPLE, seed=10))
    compared = [index.search(probe, 16).compared for probe in templates(20, seed=11)]
    assert np.median(compared) < PEOPLE / 10


@pytest.mark.parametrize("side", [1, -1])
def test_few_are_compared_where_many_have_left(side: int) -> None:
    """Vacant rows are not taken for the most promising, on whichever side of the origin people are."""
    index, _ = both(side * templates(PEOPLE, seed=10))
    index.remove(np.arange(1, PEOPLE, 2))
    compared = [index.search(side * probe, 16).compared for probe in templates(20, seed=11)]
    assert max(compared) < PEOPLE / 5

"""The cut after a look at many rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.adapters.index.scan import Scan, best

lengths = st.integers(1, 60_000)


@given(length=lengths, count=st.integers(1, 4_000), levels=st.sampled_from([1, 3, 10**6]), seed=st.integers(0, 99))
def test_the_best_are_among_those_kept(length: int, count: int, levels: int, seed: int) -> None:
    """Whatever the scores, with ties or without, none that is left out is better than any of the best."""
    scores = np.random.default_rng(seed).integers(0, levels, length).astype(np.float32)
    kept = best(scores, count)
    assert len(np.unique(kept)) == len(kept) >= min(count, length)
    left = np.delete(scores, kept)
    assert not len(left) or left.max() <= np.sort(scores[kept])[-min(count, length)]


@pytest.mark.parametrize("ascending", [True, False])
def test_ordered_scores_are_cut_as_well(ascending: bool) -> None:
    """A sample of every sixteenth is fair where the scores are in order too; few too many are kept."""
    scores = np.linspace(0, 1, 400_000, dtype=np.float32)[:: 1 if ascending else -1]
    assert 5_000 <= len(best(scores, 5_000)) < 6_000


def test_what_is_among_some_rows_keeps_its_score() -> None:
    """Rows outside are dropped, in whatever order the scan has them."""
    scan = Scan(np.array([8, 3, 5, 9]), np.array([0.8, 0.3, 0.5, 0.9], dtype=np.float32))
    inside = scan.among(np.array([1, 3, 9, 12]))
    assert dict(zip(inside.rows.tolist(), inside.scores.round(1).tolist(), strict=True)) == pytest.approx(
        {3: 0.3, 9: 0.9}
    )

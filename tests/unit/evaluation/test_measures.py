"""Rank-1, TPIR and FPIR for outcomes with known measures."""

import numpy as np
import pytest

from server.evaluation.trials.measures import accuracy, standard_error, threshold, tradeoff
from server.evaluation.trials.outcomes import Outcomes


def outcomes_of(mated: list[float], right: list[bool], strangers: list[float]) -> Outcomes:
    """Return outcomes whose probes alternate between two parts."""
    return Outcomes(
        np.array(mated, float),
        np.array(right),
        np.arange(len(mated)) % 2,
        np.array(strangers, float),
        np.arange(len(strangers)) % 2,
    )


HUNDREDTHS = [value / 100 for value in range(100) for _ in range(2)]
"""Two hundred strangers, a pair at each hundredth, one in each part."""


def test_a_threshold_lets_no_more_than_its_share_through() -> None:
    """Of a hundred different scores, ten exceed the threshold for a tenth, and one the threshold for a hundredth."""
    scores = np.arange(100.0)
    assert [np.count_nonzero(scores > threshold(scores, share)) for share in (0.1, 0.01, 0.001)] == [10, 1, 0]


def test_strangers_with_equal_scores_all_stay_out() -> None:
    """If the best strangers have the same score, none of them passes, rather than all."""
    assert threshold(np.array([1.0, 1.0, 1.0, 0.0]), 0.25) == 1.0


def test_only_right_answers_above_the_threshold_are_found() -> None:
    """A wrong best match is a miss however certain it is, and so is a right one below the threshold."""
    outcomes = outcomes_of([2, 2, 0.95, 0.5], [True, False, True, True], HUNDREDTHS)
    measured = accuracy(outcomes)
    assert measured.rank1 == 0.75
    assert measured.tpir == {0.1: 0.5, 0.01: 0.25, 0.001: 0.25}
    assert measured.fpir[0.1] == pytest.approx(0.1)


def test_a_photo_without_a_face_is_a_miss_and_no_false_alarm() -> None:
    """Minus infinity passes no threshold, even if most strangers have no face either."""
    nothing = float("-inf")
    outcomes = outcomes_of([nothing, 1.0], [False, True], [nothing] * 9 + [0.0])
    assert accuracy(outcomes).rank1 == 0.5
    assert accuracy(outcomes).tpir[0.1] == 0.5


def test_thresholds_come_from_the_strangers_of_the_other_parts() -> None:
    """A stranger who would raise a part's threshold does not raise that of its own part."""
    outcomes = outcomes_of([1.0, 1.0], [True, True], [0.0, 5.0, 0.0, 5.0])
    measured = accuracy(outcomes)
    assert measured.tpir[0.001] == 0.5
    assert measured.fpir[0.001] == 0.5


def test_the_tradeoff_runs_from_no_false_alarm_to_no_threshold() -> None:
    """False alarms rise along the curve while misses fall."""
    curve = tradeoff(outcomes_of([0.2, 0.6, 0.8], [True, True, False], [0.1, 0.5, 0.7]))
    assert curve.fpir == pytest.approx([0, 1 / 3, 2 / 3])
    assert curve.fnir == pytest.approx([1, 2 / 3, 1 / 3])


def test_the_standard_error_is_that_of_a_mean_where_parts_are_equal() -> None:
    """For 8, 9 and 10 found of 10 each, it is their standard deviation divided by the square root of three."""
    error = standard_error(np.array([8, 9, 10]), np.array([10, 10, 10]))
    assert error == pytest.approx(np.std([0.8, 0.9, 1.0], ddof=1) / 3**0.5)


def test_a_part_without_mated_probes_adds_no_error() -> None:
    """People who are not searched for add no variance; and a single part has no known error."""
    assert standard_error(np.array([8, 10, 0]), np.array([10, 10, 0])) == pytest.approx(0.1)
    assert standard_error(np.array([8, 0]), np.array([10, 0])) is None

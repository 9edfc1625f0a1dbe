"""What the numbers mean."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.calibration import (
    FPIR,
    PEOPLE,
    SMALL_SCOPE_DISTANCES,
    THRESHOLDS,
    confidence,
    confidence_for,
    distance_for,
    similarity,
    threshold_for,
)

raws = st.floats(-1, 1)
sizes = st.integers(6, 10**7)
shares = st.floats(1e-8, 0.9)


def sure(raw: float, people: int) -> float:
    """Return the confidence, which there is."""
    value = confidence(raw, people)
    assert value is not None
    return value


@given(one=raws, other=raws, people=sizes)
def test_confidence_never_falls_as_the_score_rises(one: float, other: float, people: int) -> None:
    """The better score has at least the confidence of the other, in every scope."""
    low, high = sorted((one, other))
    assert 0 <= sure(low, people) <= sure(high, people) <= 1


@given(one=st.floats(0, 3), other=st.floats(0, 3))
def test_similarity_falls_as_distance_grows(one: float, other: float) -> None:
    """The nearer pair has at least the similarity of the other."""
    near, far = sorted((one, other))
    assert 1 >= similarity(near) >= similarity(far) >= 0


@given(share=shares, people=sizes)
def test_a_threshold_is_the_score_of_its_confidence(share: float, people: int) -> None:
    """The score that a share of strangers reaches has the confidence that the same share reaches."""
    assert sure(threshold_for(share, people), people) == pytest.approx(confidence_for(share), abs=1e-9)


@given(one=shares, other=shares, people=sizes)
def test_rarer_false_alarms_ask_for_more(one: float, other: float, people: int) -> None:
    """A lower share of false alarms means a higher score, a higher confidence and a smaller distance."""
    rare, common = sorted((one, other))
    assert threshold_for(rare, people) >= threshold_for(common, people)
    assert confidence_for(rare) >= confidence_for(common)
    assert distance_for(rare) <= distance_for(common)


def test_no_score_means_no_confidence() -> None:
    """Fewer than six persons in scope give a null."""
    assert confidence(None, 5) is None


@pytest.mark.parametrize("row", range(len(PEOPLE)))
@pytest.mark.parametrize("column", range(len(FPIR)))
def test_the_measured_points_are_met(row: int, column: int) -> None:
    """At a scope and share that were measured, the threshold is the one that was measured."""
    assert threshold_for(FPIR[column], int(PEOPLE[row])) == pytest.approx(THRESHOLDS[row, column])


def test_every_row_of_the_calibration_ascends() -> None:
    """Rarer false alarms have higher thresholds in each measured scope, and smaller distances."""
    assert (np.diff(THRESHOLDS, axis=1) > 0).all()
    assert (np.diff(SMALL_SCOPE_DISTANCES) < 0).all()


def test_the_threshold_hardly_moves_with_the_size_of_the_gallery() -> None:
    """For one false alarm in a hundred strangers it moves by less than 0.006 between 100, 250 and 490 people."""
    thresholds = [threshold_for(0.01, people) for people in (100, 250, 490)]
    assert max(thresholds) - min(thresholds) < 0.006


def test_the_customary_distance_is_more_likely_one_person_than_two() -> None:
    """A pair at dlib's customary 0.6 is above a similarity of 0.5, and a pair at 0.7 far below."""
    assert similarity(0.6) > 0.5
    assert similarity(0.7) < 0.1


def test_no_false_alarms_at_all_leave_next_to_no_distance() -> None:
    """A share of nought is answered by a very small distance, never by an error."""
    assert 0 <= distance_for(0) < 0.3

"""Calibrations: what scores mean, as similarity, confidence and thresholds."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.domain.errors import ValidationFailed
from server.domain.identification.calibration import BOTH, DLIB, PORTRAITS, Calibration

raws = st.floats(-1, 1)
sizes = st.integers(1, 10**7)
shares = st.floats(1e-8, 0.9)
usual = st.floats(0.001, 0.5)

SETS_APART = Calibration(
    encoder="own:0123",
    halfway=0.4,
    steepness=20,
    fpir=[0.2, 0.02],
    people=[1, 1000],
    thresholds=[[0.2, 0.3], [0.25, 0.36]],
)
"""A calibration of another encoder, measured on fewer people."""

every = pytest.mark.parametrize(
    "calibration", [BOTH, DLIB, PORTRAITS, SETS_APART], ids=["both", "dlib", "portraits", "own"]
)


@every
@given(one=raws, other=raws, people=sizes)
def test_confidence_never_falls_as_the_score_rises(
    calibration: Calibration, one: float, other: float, people: int
) -> None:
    """The better score has at least the other's confidence, in every scope."""
    low, high = sorted((one, other))
    assert 0 <= calibration.confidence(low, people) <= calibration.confidence(high, people) <= 1


@every
@given(one=raws, other=raws)
def test_similarity_rises_with_the_cosine(calibration: Calibration, one: float, other: float) -> None:
    """The more alike pair has at least the similarity of the other."""
    low, high = sorted((one, other))
    assert 0 <= calibration.similarity(low) <= calibration.similarity(high) <= 1


@every
@given(share=shares, people=sizes)
@example(share=0.0078125, people=10**7)  # where the trends of two shares would cross
def test_the_score_at_a_threshold_has_its_confidence(calibration: Calibration, share: float, people: int) -> None:
    """The score that only a share of strangers reaches has a confidence of one minus that share."""
    reached = calibration.threshold_for(share, people)
    assert calibration.confidence(reached, people) == pytest.approx(1 - share, abs=1e-9)


@every
@given(one=shares, other=shares, people=sizes)
def test_rarer_false_alarms_need_a_higher_threshold(
    calibration: Calibration, one: float, other: float, people: int
) -> None:
    rare, common = sorted((one, other))
    assert calibration.threshold_for(rare, people) >= calibration.threshold_for(common, people)


@every
@given(share=usual, people=sizes, pictures=st.integers(min_value=2, max_value=100))
def test_several_pictures_count_as_a_few_more_people(
    calibration: Calibration, share: float, people: int, pictures: int
) -> None:
    """Someone with several pictures must score higher, but not as high as if each were another person's."""
    limit = calibration.threshold_for(share, people, pictures)
    assert calibration.threshold_for(share, people) <= limit <= calibration.threshold_for(share, people * pictures)
    assert calibration.confidence(limit, people, pictures) == pytest.approx(1 - share, abs=1e-9)


@every
@given(share=usual, one=sizes, other=sizes)
def test_more_people_need_a_higher_threshold(calibration: Calibration, share: float, one: float, other: float) -> None:
    """For the same share of strangers it never falls as the scope grows, even far beyond the sizes measured."""
    few, many = sorted((int(one), int(other)))
    assert calibration.threshold_for(share, few) <= calibration.threshold_for(share, many)


@every
def test_the_measured_points_are_met(calibration: Calibration) -> None:
    """At a measured scope and share, the threshold is the measured one."""
    for row, people in enumerate(calibration.people.tolist()):
        met = [calibration.threshold_for(share, people) for share in calibration.fpir]
        assert met == pytest.approx(calibration.thresholds[row])


def test_thresholds_lie_between_those_of_the_nearest_sizes() -> None:
    """Between two measured sizes the threshold follows the logarithm of the size."""
    halfway = round(1000**0.5)
    assert SETS_APART.threshold_for(0.02, halfway) == pytest.approx(0.33, abs=1e-3)


def test_pictures_of_one_moment_are_far_more_alike_than_pairs_of_one_person() -> None:
    """Their similarity is above any that a few pairs in a thousand reach, and below that of a picture with itself."""
    for calibration in (BOTH, DLIB):
        assert 1 - 1e-6 < calibration.one_moment < calibration.similarity(1)


@every
def test_json_keeps_a_calibration(calibration: Calibration) -> None:
    """What was written as JSON is read as the same calibration."""
    assert Calibration.from_json(calibration.to_json()) == calibration


def test_calibrations_with_different_numbers_differ() -> None:
    assert Calibration.from_json(changed(halfway=0.5)) != DLIB
    assert Calibration.from_json(changed(thresholds=(DLIB.thresholds + 0.001).tolist())) != DLIB


def changed(**fields: Any) -> str:
    """Return dlib's calibration as JSON, with some fields replaced."""
    return json.dumps({**json.loads(DLIB.to_json()), **fields})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1, 2]",
        "null",
        b"\xff\xfe\xff",
        changed(unknown=1),
        changed(encoder=7),
        changed(halfway="near"),
        changed(halfway=None),
        changed(halfway=0),
        changed(steepness=-38),
        changed(steepness=float("nan")),
        changed(steepness=float("inf")),
        changed(fpir=[0.001, 0.01, 0.1, 0.5]),
        changed(fpir=[1.5, 0.1, 0.01, 0.001]),
        changed(fpir=[0.5, 0.1, 0.01, 0]),
        changed(fpir=[0.5, 0.1]),
        changed(fpir=[], thresholds=[[]] * 10),
        changed(people=[6]),
        changed(people=[6], thresholds=DLIB.thresholds[:1].tolist()),
        changed(people=[]),
        changed(people=(-DLIB.people[::-1]).tolist()),
        changed(people=DLIB.people[::-1].tolist()),
        changed(thresholds=[[0.4, 0.5], [0.4]]),
        changed(thresholds=DLIB.thresholds.T.tolist()),
        changed(thresholds=DLIB.thresholds[:, ::-1].tolist()),
        changed(thresholds=np.full_like(DLIB.thresholds, 0.5).tolist()),
        changed(thresholds={"6": [0.4, 0.5]}),
    ],
)
def test_an_impossible_calibration_is_refused(text: str | bytes) -> None:
    """As is any JSON that no measurement can have written."""
    with pytest.raises(ValidationFailed):
        Calibration.from_json(text)

"""What the numbers mean."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.calibration import DLIB, Calibration
from server.domain.errors import ValidationFailed

raws = st.floats(-1, 1)
sizes = st.integers(6, 10**7)
shares = st.floats(1e-8, 0.9)

SETS_APART = Calibration(
    encoder="own:0123",
    halfway=1.2,
    steepness=20,
    fpir=[0.2, 0.02],
    people=[6, 1000],
    thresholds=[[0.2, 0.3], [0.22, 0.31]],
    small_scope_distances=[1.25, 1.1],
)
"""Of another encoder, measured on fewer people."""

both = pytest.mark.parametrize("calibration", [DLIB, SETS_APART], ids=["dlib", "own"])


def sure(calibration: Calibration, raw: float, people: int) -> float:
    """Return the confidence, which there is."""
    value = calibration.confidence(raw, people)
    assert value is not None
    return value


@both
@given(one=raws, other=raws, people=sizes)
def test_confidence_never_falls_as_the_score_rises(
    calibration: Calibration, one: float, other: float, people: int
) -> None:
    """The better score has at least the confidence of the other, in every scope."""
    low, high = sorted((one, other))
    assert 0 <= sure(calibration, low, people) <= sure(calibration, high, people) <= 1


@both
@given(one=st.floats(0, 3), other=st.floats(0, 3))
def test_similarity_falls_as_distance_grows(calibration: Calibration, one: float, other: float) -> None:
    """The nearer pair has at least the similarity of the other."""
    near, far = sorted((one, other))
    assert 1 >= calibration.similarity(near) >= calibration.similarity(far) >= 0


@both
@given(share=shares, people=sizes)
def test_a_threshold_is_the_score_of_its_confidence(calibration: Calibration, share: float, people: int) -> None:
    """The score that a share of strangers reaches has the confidence that all others stay below."""
    reached = calibration.threshold_for(share, people)
    assert sure(calibration, reached, people) == pytest.approx(1 - share, abs=1e-9)


@both
@given(one=shares, other=shares, people=sizes)
def test_rarer_false_alarms_ask_for_more(calibration: Calibration, one: float, other: float, people: int) -> None:
    """A lower share of false alarms means a higher score and a smaller distance."""
    rare, common = sorted((one, other))
    assert calibration.threshold_for(rare, people) >= calibration.threshold_for(common, people)
    assert calibration.distance_for(rare) <= calibration.distance_for(common)


@both
@given(share=shares, pictures=st.integers(min_value=2, max_value=100))
def test_the_nearest_of_more_pictures_must_be_nearer(calibration: Calibration, share: float, pictures: int) -> None:
    """Chance brings one of many nearer, but not as near as it would bring one of as many people."""
    limit = calibration.distance_for(share, pictures)
    assert calibration.distance_for(share / pictures) <= limit <= calibration.distance_for(share)


@both
def test_many_scores_mean_what_each_means(calibration: Calibration) -> None:
    """Confidences that are asked for together are those that are asked for one by one."""
    raw = np.linspace(0.3, 0.7, 9)
    alone = [calibration.confidence(score, 40) for score in raw]
    assert calibration.confidences(raw, 40).tolist() == alone


@both
def test_the_measured_points_are_met(calibration: Calibration) -> None:
    """At a scope and share that were measured, the threshold and the distance are those that were measured."""
    for row, people in enumerate(calibration.people.tolist()):
        met = [calibration.threshold_for(share, people) for share in calibration.fpir]
        assert met == pytest.approx(calibration.thresholds[row])
    assert [calibration.distance_for(share) for share in calibration.fpir] == pytest.approx(
        calibration.small_scope_distances
    )


@both
def test_no_false_alarms_at_all_leave_next_to_no_distance(calibration: Calibration) -> None:
    """A share of nought is answered by a very small distance, never by an error."""
    assert 0 <= calibration.distance_for(0) < calibration.halfway / 2


def test_thresholds_lie_between_those_of_the_nearest_sizes() -> None:
    """Between two measured sizes the threshold follows the logarithm of the size."""
    halfway = round((6 * 1000) ** 0.5)
    assert SETS_APART.threshold_for(0.02, halfway) == pytest.approx(0.305, abs=1e-4)


def test_the_threshold_hardly_moves_with_the_size_of_the_gallery() -> None:
    """For one false alarm in a hundred strangers it moves by less than 0.006 between 100, 250 and 490 people."""
    thresholds = [DLIB.threshold_for(0.01, people) for people in (100, 250, 490)]
    assert max(thresholds) - min(thresholds) < 0.006


def test_the_customary_distance_is_more_likely_one_person_than_two() -> None:
    """A pair at dlib's customary 0.6 is above a similarity of 0.5, and a pair at 0.7 far below."""
    assert DLIB.similarity(0.6) > 0.5
    assert DLIB.similarity(0.7) < 0.1


def test_pictures_of_one_moment_are_far_nearer_than_pairs_of_one_person() -> None:
    """With dlib's encoder they are nearer than 0.1, near enough."""
    assert DLIB.one_moment == pytest.approx(0.1, abs=0.005)


@both
def test_json_keeps_a_calibration(calibration: Calibration) -> None:
    """What was written as JSON is read as the same calibration."""
    assert Calibration.from_json(calibration.to_json()) == calibration


def test_calibrations_differ_where_their_numbers_do() -> None:
    """One threshold more or less is another calibration."""
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
        changed(fpir=[], thresholds=[[]] * 9, small_scope_distances=[]),
        changed(people=[6]),
        changed(people=[]),
        changed(people=(-DLIB.people[::-1]).tolist()),
        changed(people=DLIB.people[::-1].tolist()),
        changed(thresholds=[[0.4, 0.5], [0.4]]),
        changed(thresholds=DLIB.thresholds.T.tolist()),
        changed(thresholds=DLIB.thresholds[:, ::-1].tolist()),
        changed(thresholds=np.full_like(DLIB.thresholds, 0.5).tolist()),
        changed(thresholds={"6": [0.4, 0.5]}),
        changed(small_scope_distances=[0.7, 0.6, 0.5]),
        changed(small_scope_distances=DLIB.small_scope_distances[::-1].tolist()),
    ],
)
def test_nonsense_is_no_calibration(text: str | bytes) -> None:
    """JSON that no measurement can have written is refused."""
    with pytest.raises(ValidationFailed):
        Calibration.from_json(text)

"""What the scores of made-up searches say about strangers."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.false_alarms.bins import BINS, SHARES, bin_of
from server.domain.false_alarms.estimate import LEAST_SEARCHES, estimate
from server.domain.false_alarms.report import Expected, FalseAlarmState
from server.domain.false_alarms.state import state_of
from server.domain.identification.calibration import Floats
from tests.unit.false_alarms.populations import enrolled, strangers

LIMITS = (0.1, 0.01, 0.001)


def at_one_in_a_hundred(counts: Floats) -> Expected:
    """Return the estimate at the usual limit."""
    return estimate(counts, (0.01,))[0]


@pytest.mark.parametrize("known", [0, 500, 4000])
def test_with_a_right_calibration_every_limit_gives_the_rate_asked_for(known: int) -> None:
    """However many of the searches were for enrolled people."""
    told = estimate(strangers(1000) + enrolled(known), LIMITS)
    assert [limit.asked for limit in told] == list(LIMITS)
    for limit in told:
        assert limit.share == pytest.approx(limit.asked, rel=0.25)
        assert limit.least < limit.asked < limit.most
    assert state_of(told[1]) is FalseAlarmState.AS_ASKED


@pytest.mark.parametrize("known", [0, 1000])
@pytest.mark.parametrize("crowd", [0.1, 0.3, 3.0, 10.0, 50.0])
def test_strangers_who_match_more_or_less_often_are_reported(crowd: float, known: int) -> None:
    truth = 1 - 0.99**crowd
    told = at_one_in_a_hundred(strangers(2000, crowd) + enrolled(known))
    assert told.share == pytest.approx(truth, rel=0.4)
    assert told.least < truth < told.most


def test_drift_is_reported_only_if_the_whole_interval_shows_it() -> None:
    assert state_of(at_one_in_a_hundred(strangers(2000, 10) + enrolled(1000))) is FalseAlarmState.MORE
    assert state_of(at_one_in_a_hundred(strangers(2000, 0.05))) is FalseAlarmState.FEWER
    assert state_of(Expected(0.01, 0.03, 0.019, 0.05)) is FalseAlarmState.AS_ASKED
    assert state_of(Expected(0.01, 0.01, 0.002, 0.03)) is FalseAlarmState.UNKNOWN


def test_few_searches_or_only_enrolled_people_give_no_estimate() -> None:
    assert estimate(strangers(LEAST_SEARCHES - 1, 50), LIMITS) == []
    assert state_of(None) is FalseAlarmState.UNKNOWN
    assert state_of(at_one_in_a_hundred(enrolled(3000))) is FalseAlarmState.UNKNOWN


def test_more_searches_narrow_the_interval_and_clumps_widen_it() -> None:
    """Clumps come from one person in front of a camera, whose scores are all alike."""

    def width(counts: Floats) -> float:
        told = at_one_in_a_hundred(counts)
        return told.most / told.least

    clump = np.zeros(BINS)
    clump[6] = 60
    assert width(strangers(5000)) < width(strangers(500)) < width(strangers(500) + clump)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 10**6), min_size=BINS, max_size=BINS))
def test_any_counts_give_an_ordered_interval(counts: list[int]) -> None:
    for limit in estimate(np.array(counts, dtype=np.float64), LIMITS):
        assert 0 <= limit.least <= limit.share <= limit.most <= 1
        assert math.isfinite(limit.share)


def test_bins_lie_between_the_shares_of_strangers() -> None:
    assert [bin_of(confidence) for confidence in (0.0, 0.4999, 0.5, 0.8999, 0.9, 0.99, 0.99999, 1.0)] == [
        *(0, 0, 1, 1, 2, 8),
        *(BINS - 1, BINS - 1),
    ]
    assert [bin_of(1 - share) for share in SHARES] == list(range(BINS))

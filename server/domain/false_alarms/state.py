"""Comparison of the share of strangers matched with the limit."""

from server.domain.false_alarms.report import Expected, FalseAlarmState

AS_ASKED_FACTOR = 2.0
"""A share within this factor of the limit, on either side, counts as asked: no calibration is more accurate across
sizes of gallery, cameras and weeks."""

VAGUE_FACTOR = 10.0
"""Ratio of an interval's ends above which it is too vague."""


def state_of(expected: Expected | None) -> FalseAlarmState:
    """Return the state, according to the whole interval."""
    if expected is None:
        return FalseAlarmState.UNKNOWN
    if expected.least > AS_ASKED_FACTOR * expected.asked:
        return FalseAlarmState.MORE
    if expected.most < expected.asked / AS_ASKED_FACTOR:
        return FalseAlarmState.FEWER
    return FalseAlarmState.AS_ASKED if expected.most <= VAGUE_FACTOR * expected.least else FalseAlarmState.UNKNOWN

"""How the share of strangers that match compares with the limit."""

from server.domain.false_alarms.report import Expected, State

FACTOR = 2.0
"""Whatever is within this factor of what was asked, on either side, is as asked: between sizes of gallery, cameras and
weeks no calibration is truer."""

VAGUE = 10.0
"""An interval whose ends differ by more than this factor says nothing."""


def state_of(expected: Expected | None) -> State:
    """Return the state by the whole interval."""
    if expected is None:
        return State.UNKNOWN
    if expected.least > FACTOR * expected.asked:
        return State.MORE
    if expected.most < expected.asked / FACTOR:
        return State.FEWER
    return State.AS_ASKED if expected.most <= VAGUE * expected.least else State.UNKNOWN

"""How fast something progresses."""

import pytest

from server.domain.pace import Pace


def test_recent_pace_ignores_what_was_long_ago() -> None:
    """A thousand known photos in a second say nothing about the new ones after them."""
    pace = Pace(100.0, 50)
    assert (pace.lately, pace.overall) == (0.0, 0.0)
    pace.record(101.0, 1050)
    assert (pace.lately, pace.overall) == (1000.0, 1000.0)
    for second in range(102, 142):
        pace.record(float(second), 1050 + 2 * (second - 101))
    assert pace.lately == pytest.approx(2.0)
    assert pace.overall == pytest.approx(1080 / 41)

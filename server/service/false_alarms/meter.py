"""The meter: stores the scores of searches by day, and estimates the share of strangers matched."""

import hashlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from server.domain.false_alarms.bins import in_order
from server.domain.false_alarms.estimate import estimate
from server.domain.false_alarms.report import FalseAlarms, FalseAlarmState
from server.domain.false_alarms.state import state_of
from server.domain.identification.calibration import Calibrations
from server.domain.identification.verdict import DEFAULT_MAX_FALSE_ALARMS
from server.records.records import Records
from server.service.false_alarms.scores import Scores

log = logging.getLogger(__name__)

DAYS_COUNTED = 30
"""Days of scores that count, few enough that a change becomes visible."""

LIMITS = (0.1, 0.01, 0.001)
"""Shares of strangers to report on."""

_WARNINGS = {
    FalseAlarmState.MORE: (
        "about %s of strangers are matched to somebody, most likely %s to %s, but searches allow %s: measure a "
        "calibration on people like yours with `kith evaluate`, or search with a lower max_false_alarms"
    ),
    FalseAlarmState.FEWER: (
        "only about %s of strangers are matched to somebody, most likely %s to %s, but searches allow %s, so some "
        "people may go unrecognised: measure a calibration on people like yours with `kith evaluate`"
    ),
}


class FalseAlarmMeter:
    """Counts scores, from zero again if encoder or calibration change, since confidences then differ in meaning."""

    def __init__(
        self,
        records: Records,
        scores: Scores,
        calibrations: Calibrations,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._records = records
        self._scores = scores
        self._calibration = _name(calibrations)
        self._clock = clock

    def keep(self) -> None:
        """Store the scores since the last call.

        Raises StorageFull, ReadOnly or Overloaded; then they are stored with the next call.
        """
        counts = self._scores.take()
        if not counts:
            return
        try:
            with self._records.session(), self._records.transaction():
                self._records.scores.add(self._calibration, self._day(0), counts)
                self._records.scores.forget_before(self._day(DAYS_COUNTED))
        except BaseException:
            self._scores.put_back(counts)
            raise

    def report(self) -> FalseAlarms:
        """Return the estimate from the stored scores. Call it in a session."""
        kept = self._records.scores.since(self._calibration, self._day(DAYS_COUNTED))
        counts = in_order(kept.counts)
        limits = tuple(estimate(counts, LIMITS))
        state = state_of(next((limit for limit in limits if limit.asked == DEFAULT_MAX_FALSE_ALARMS), None))
        since = None if kept.since is None else datetime.fromisoformat(kept.since).replace(tzinfo=UTC)
        return FalseAlarms(int(counts.sum()), since, state, () if state is FalseAlarmState.UNKNOWN else limits)

    def watch(self) -> None:
        """Log a warning if the state differs from the last one reported by any process."""
        with self._records.session():
            report = self.report()
            if self._is_news(report.state):
                _warn(report)

    def _is_news(self, state: FalseAlarmState) -> bool:
        if self._records.scores.reported_state() == state:
            return False
        with self._records.transaction():
            is_first = self._records.scores.reported_state() != state
            self._records.scores.record_report(state)
        return is_first

    def _day(self, ago: int) -> str:
        return (self._clock() - timedelta(days=ago)).date().isoformat()


def _warn(report: FalseAlarms) -> None:
    expected = report.at(DEFAULT_MAX_FALSE_ALARMS)
    if expected and report.state in _WARNINGS:
        shares = (expected.share, expected.least, expected.most, expected.asked)
        log.warning(_WARNINGS[report.state], *(f"{100 * share:.2g} %" for share in shares))


def _name(calibrations: Calibrations) -> str:
    text = calibrations.pictures.to_json() + calibrations.encodings.to_json()
    return hashlib.sha256(text.encode()).hexdigest()[:16]

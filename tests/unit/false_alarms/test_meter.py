"""What is stored of scores, and what is reported of that."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve

from server.domain.errors import StorageFull
from server.domain.false_alarms.report import FalseAlarmState
from server.domain.identification.calibration import BOTH, DLIB, PORTRAITS, Calibrations
from server.records.records import Records
from server.service.false_alarms.meter import DAYS_COUNTED, FalseAlarmMeter
from server.service.false_alarms.scores import Scores
from tests.databases import ENGINES, place_of
from tests.unit.false_alarms.populations import strangers

CALIBRATIONS = Calibrations(BOTH, PORTRAITS)
TODAY = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture(params=ENGINES)
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Records]:
    """An empty database."""
    records = Records.open(place_of(request.param, tmp_path), "any")
    yield records
    records.close()


class Desk:
    """A process: its scores, its meter, and its current day."""

    def __init__(self, records: Records, calibrations: Calibrations = CALIBRATIONS) -> None:
        self.today = TODAY
        self.records = records
        self.scores = Scores()
        self.meter = FalseAlarmMeter(records, self.scores, calibrations, lambda: self.today)

    def searches(self, crowd: float, count: int = 1000) -> None:
        """Search for this many strangers, and store their scores."""
        for bin, number in enumerate(strangers(count, crowd).round().astype(int).tolist()):
            self.scores.put_back({bin: number})
        self.meter.keep()
        self.meter.watch()

    def told(self) -> tuple[int, FalseAlarmState]:
        """Return how many searches are reported, and the state."""
        with self.records.session():
            report = self.meter.report()
        return report.searches, report.state


def test_scores_of_several_processes_are_reported_together_and_survive_a_restart(records: Records) -> None:
    for desk in (one := Desk(records), Desk(records)):
        desk.scores.note(0.3)
        desk.scores.note(0.999)
        desk.scores.note(None)
        desk.meter.keep()
    one.meter.keep()
    assert Desk(records).told() == (4, FalseAlarmState.UNKNOWN)
    with records.session():
        report = one.meter.report()
    assert report.since == datetime(2026, 11, 28, tzinfo=UTC)
    assert report.limits == ()


def test_another_calibration_starts_from_zero(records: Records) -> None:
    Desk(records).searches(crowd=1)
    other = Calibrations(evolve(BOTH, halfway=0.7), PORTRAITS)
    assert Desk(records, other).told()[0] == Desk(records, Calibrations(DLIB, DLIB)).told()[0] == 0
    assert Desk(records).told()[0] > 900


def test_days_are_forgotten_after_a_while_and_rows_are_bounded(records: Records) -> None:
    desk = Desk(records)
    for _ in range(2 * DAYS_COUNTED):
        desk.searches(crowd=1, count=100)
        desk.today += timedelta(days=1)
    desk.today -= timedelta(days=1)
    assert 100 * DAYS_COUNTED * 0.9 < desk.told()[0] < 100 * (DAYS_COUNTED + 1) * 1.1
    with records.session():
        (rows,) = records.database.execute_sql("SELECT count(DISTINCT day) FROM scores").fetchone()
    assert rows == DAYS_COUNTED + 1


def test_only_the_first_process_to_see_drift_warns(records: Records, caplog: pytest.LogCaptureFixture) -> None:
    desk, other = Desk(records), Desk(records)
    with caplog.at_level(logging.WARNING):
        desk.searches(crowd=20)
        other.searches(crowd=20)
        assert [record.getMessage() for record in caplog.records] == [
            "about 18 % of strangers are matched to somebody, most likely 11 % to 28 %, but searches allow 1 %: "
            "measure a calibration on people like yours with `kith evaluate`, or search with a lower max_false_alarms"
        ]
        desk.today += timedelta(days=DAYS_COUNTED + 1)
        desk.searches(crowd=1, count=3000)
        assert desk.told()[1] is FalseAlarmState.AS_ASKED
        assert len(caplog.records) == 1
        desk.today += timedelta(days=DAYS_COUNTED + 1)
        other.today = desk.today
        other.searches(crowd=0.03, count=9000)
    assert "only about 0.027 %" in caplog.records[-1].getMessage()
    assert "go unrecognised" in caplog.records[-1].getMessage()


def test_scores_that_cannot_be_written_are_kept_for_the_next_time(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Together with the scores that arrive in between."""

    def full(*_: object) -> None:
        raise StorageFull("the database cannot do this now: disk is full")

    desk = Desk(records)
    desk.scores.note(0.3)
    with monkeypatch.context() as failing:
        failing.setattr(records.scores, "add", full)
        with pytest.raises(StorageFull):
            desk.meter.keep()
    desk.scores.note(0.3)
    desk.meter.keep()
    assert desk.told()[0] == 2

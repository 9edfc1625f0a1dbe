"""The scores of searches: counts by calibration, day and bin."""

from collections.abc import Mapping

from attrs import frozen
from peewee import EXCLUDED, fn

from server.records.sql.tables import Tables

_REPORTED = "false_alarms_told"


@frozen
class StoredScores:
    """The stored scores under one calibration."""

    counts: Mapping[int, int]
    """By bin."""
    since: str | None
    """The first day, YYYY-MM-DD; None if there are no scores."""


class ScoreRecords:
    """Queries over scores. `calibration` names the calibration of their confidences."""

    def __init__(self, tables: Tables) -> None:
        self._scores = tables.scores
        self._settings = tables.settings

    def add(self, calibration: str, day: str, counts: Mapping[int, int]) -> None:
        """Add counts to this day."""
        rows = [{"calibration": calibration, "day": day, "bin": bin, "count": count} for bin, count in counts.items()]
        key = (self._scores.calibration, self._scores.day, self._scores.bin)
        more = {self._scores.count: self._scores.count + EXCLUDED.count}
        self._scores.insert(rows).on_conflict(conflict_target=key, update=more).execute()

    def since(self, calibration: str, day: str) -> StoredScores:
        """Return the counts from this day on."""
        condition = (self._scores.calibration == calibration) & (self._scores.day >= day)
        by_bin = self._scores.select(self._scores.bin, fn.SUM(self._scores.count)).where(condition)
        first = self._scores.select(fn.MIN(self._scores.day)).where(condition).scalar()
        counts = by_bin.group_by(self._scores.bin).tuples()
        return StoredScores({bin: int(count) for bin, count in counts}, first)

    def forget_before(self, day: str) -> None:
        """Delete counts before this day, under any calibration."""
        self._scores.delete().where(self._scores.day < day).execute()

    def reported_state(self) -> str | None:
        """Return the state that was last reported."""
        row = self._settings.select(self._settings.value).where(self._settings.name == _REPORTED).dicts().first()
        return row["value"] if row else None

    def record_report(self, what: str) -> None:
        """Record the state that is reported now."""
        update = {self._settings.value: what}
        self._settings.insert(name=_REPORTED, value=what).on_conflict(
            conflict_target=(self._settings.name,), update=update
        ).execute()

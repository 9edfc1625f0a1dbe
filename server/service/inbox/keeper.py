"""The keeper: adds faces from searches to the inbox."""

from datetime import UTC, datetime, timedelta

from attrs import evolve

from server.domain.audit.acting import Actor, By, acting
from server.domain.identification.calibration import Calibration
from server.domain.inbox import ITEM_ALARMS, MOST_ITEMS, SeenBefore, Sighting, worth
from server.domain.ports import FaceEngine
from server.records.records import Records
from server.service.inbox.sightings import Sightings


def oldest(hours: float) -> datetime:
    """Return the time since which pictures are kept; with 0 hours, none are."""
    return datetime.now(UTC) - timedelta(hours=hours)


class InboxKeeper:
    """Adds sightings to the inbox, those of the same face as one item."""

    def __init__(
        self, records: Records, engine: FaceEngine, sightings: Sightings, calibration: Calibration, hours: float
    ) -> None:
        self._records = records
        self._engine = engine
        self._sightings = sightings
        self._calibration = calibration
        self._hours = hours

    def accept(self) -> None:
        """From now on, accept sightings; `keep_next` must be called again and again."""
        self._sightings.accept()

    def keep_next(self, patience: float) -> bool:
        """Add the next sighting, and return whether one came within this many seconds.

        Raises the engine's errors for its photo, StorageFull, ReadOnly or Overloaded; then the sighting is dropped.
        """
        sighting = self._sightings.next(patience)
        if sighting:
            with self._records.session(), acting(Actor(By.SERVER, "inbox")):
                self._keep(evolve(sighting, scope=self._records.groups.there(sighting.scope)))
        return sighting is not None

    def _keep(self, sighting: Sighting) -> None:
        known = self._known(sighting)
        fresher = known is None or _is_better(sighting, known, self._hours)
        portrait = self._engine.portrait(sighting.photo, sighting.face.face) if fresher else None
        with self._records.transaction():
            known = self._known(sighting)  # another process may have added it in the meantime
            if known:
                self._records.inbox.see_again(known.id, sighting, portrait)
            elif portrait:
                self._records.inbox.add(sighting, portrait)
                self._records.inbox.keep_newest(MOST_ITEMS)

    def _known(self, sighting: Sighting) -> SeenBefore | None:
        """Return the item of the same face, if any, decided like a search among that many people."""
        before = self._records.inbox.seen_before(sighting.scope, oldest(self._hours))
        if not before:
            return None
        cosines = [float(item.template @ sighting.face.probe) for item in before]
        best = max(range(len(before)), key=cosines.__getitem__)
        careful = self._calibration.threshold_for(ITEM_ALARMS, len(before))
        return before[best] if cosines[best] >= max(careful, self._calibration.halfway) else None


def _is_better(sighting: Sighting, known: SeenBefore, hours: float) -> bool:
    """Return whether this sighting's picture should replace the item's, which may soon expire."""
    return known.taken < oldest(hours / 2) or worth(sighting.face.face.quality) > worth(known.quality)

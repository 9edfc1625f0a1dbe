"""Running imports: one after the other, noted as they go, so that a restart goes on where the last run was."""

from collections.abc import Callable
from time import monotonic

from attrs import define, evolve, field

from server.domain.errors import KithError
from server.domain.imports import Counts, Import, ImportState, Refusal
from server.domain.pace import Pace
from server.domain.search import SearchParams
from server.records.records import Records
from server.service.enrolment import Duplicates
from server.service.imports.archives import Archives
from server.service.imports.entries import Entry, Outcome, State, Unusable
from server.service.imports.photos import PhotoImport

MOST_ATTEMPTS = 4
"""How often an import is begun without a photo being looked at: then it ends the server, or cannot be written."""
_NOTED_EVERY = 0.5
"""Seconds: what was done since is done again, to no effect, where the server is killed."""
Entries = list[Entry | Unusable]
_FIELDS = {State.ENROLLED: "enrolled", State.THERE_ALREADY: "known", State.REFUSED: "refused"}


@define
class _Tally:
    """What became of the photos so far, and what of it is not noted yet."""

    counts: Counts
    pace: Pace
    noted: float
    last_place: str | None = None
    refusals: list[Refusal] = field(factory=list)

    @classmethod
    def behind(cls, counts: Counts) -> "_Tally":
        """Return one that goes on behind these photos."""
        now = monotonic()
        return cls(counts, Pace(now, counts.done), now)

    @property
    def is_due(self) -> bool:
        """Whether it is time to note what was done."""
        return monotonic() - self.noted >= _NOTED_EVERY

    def add(self, outcome: Outcome) -> None:
        """Take in what became of a photo."""
        name = _FIELDS[outcome.state]
        self.counts = evolve(self.counts, **{name: getattr(self.counts, name) + 1})
        self.last_place = outcome.place
        self.pace.note(monotonic(), self.counts.done)
        if outcome.why:
            self.refusals.append(Refusal(outcome.place, outcome.person_id, outcome.why.type, outcome.why.message))


class ImportRunner:
    """Runs what is queued. To be called by one thread of one process of a data directory."""

    def __init__(self, records: Records, archives: Archives, photos: Callable[[], PhotoImport]) -> None:
        self._records = records
        self._archives = archives
        self._photos = photos

    def run_next(self) -> bool:
        """Run the next import, and return whether there was one."""
        with self._records.session():
            found = self._taken_up()
            if found:
                self._run(found)
            return found is not None

    def _taken_up(self) -> Import | None:
        with self._records.transaction():
            found = self._records.imports.next()
            if found:
                self._records.imports.begin(found.id)
            return found

    def _run(self, found: Import) -> None:
        try:
            if found.attempts >= MOST_ATTEMPTS:
                raise KithError(f"it was begun {found.attempts} times, and the server ended before any photo was done")
            with self._archives.opened(found.draft) as entries:
                state = self._take_in(found, entries)
        except KithError as error:
            self._end(found, ImportState.FAILED, error)
        else:
            self._end(found, state)

    def _take_in(self, found: Import, entries: Entries) -> ImportState:
        tally = self._begun(found, entries)
        outcomes = self._photos().run(entries[tally.counts.done :], Duplicates(SearchParams(), found.draft.force))
        try:
            for outcome in outcomes:
                tally.add(outcome)
                if tally.is_due and self._is_to_stop(found.id, tally):
                    return ImportState.CANCELLED
            return ImportState.DONE
        finally:
            self._note(found.id, tally, tally.pace.overall)

    def _is_to_stop(self, id: int, tally: _Tally) -> bool:
        self._note(id, tally, tally.pace.lately)
        return self._records.imports.is_to_stop(id)

    def _begun(self, found: Import, entries: Entries) -> _Tally:
        """Return the tally behind what was done already, or anew where the photos are no longer the same."""
        with self._records.transaction():
            self._records.imports.listed(found.id, len(entries))
            done = found.counts.done
            if done and (done > len(entries) or entries[done - 1].place != found.last_place):
                self._records.imports.restart(found.id)
                return _Tally.behind(Counts())
        return _Tally.behind(found.counts)

    def _note(self, id: int, tally: _Tally, rate: float) -> None:
        if not tally.last_place:
            return  # nothing was done: to note that would make an attempt count for nothing
        with self._records.transaction():
            self._records.imports.progress(id, tally.counts, tally.last_place, rate)
            self._records.imports.add_refusals(id, tally.refusals)
        tally.refusals.clear()
        tally.noted = monotonic()

    def _end(self, found: Import, state: ImportState, error: KithError | None = None) -> None:
        with self._records.transaction():
            self._records.imports.end(found.id, state, error)
        if found.draft.source.archive:
            self._archives.discard(found.draft.source.archive)

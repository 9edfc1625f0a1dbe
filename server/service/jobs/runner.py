"""Execution of jobs, one after another; progress is recorded, so that a restart resumes where the last run ended."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from time import monotonic

from attrs import define, evolve, field

from server.domain.audit.acting import Actor, By, acting
from server.domain.errors import DatabaseUnavailable, FaceTaken, KithError
from server.domain.jobs import Counts, Job, JobKind, JobState, JobWarning, Refusal
from server.domain.pace import Pace
from server.records.records import Records
from server.service.imports.entries import Outcome, OutcomeState
from server.service.jobs.archives import Archives
from server.service.jobs.work import JobPhotos, Work

MOST_ATTEMPTS = 4
"""How often a job is started without finishing a photo, because one kills the server or nothing can be written."""
_SECONDS_BETWEEN_SAVES = 0.5
"""Seconds between records of progress; if the server is killed, photos done since are repeated, to no effect."""
_COUNTED_AS = {
    OutcomeState.ENROLLED: "enrolled",
    OutcomeState.THERE_ALREADY: "known",
    OutcomeState.REFUSED: "refused",
    OutcomeState.SEEN: "seen",
}


@define
class _Progress:
    """The outcomes so far, including those not yet recorded."""

    counts: Counts
    pace: Pace
    saved_at: float
    last_place: str | None = None
    outcomes: list[Outcome] = field(factory=list)

    @classmethod
    def behind(cls, counts: Counts) -> "_Progress":
        """Return a tally that continues after these photos."""
        now = monotonic()
        return cls(counts, Pace(now, counts.done), now)

    @property
    def is_due(self) -> bool:
        """Whether it is time to record the progress."""
        return monotonic() - self.saved_at >= _SECONDS_BETWEEN_SAVES

    @property
    def refusals(self) -> list[Refusal]:
        """Refusals not yet recorded."""
        refused = [(outcome, outcome.why) for outcome in self.outcomes if outcome.why]
        return [
            Refusal(outcome.place, outcome.person_id, why.type, why.message, _confidence(why))
            for outcome, why in refused
        ]

    @property
    def warnings(self) -> list[JobWarning]:
        """Warnings not yet recorded."""
        return [
            JobWarning(outcome.place, outcome.person_id, outcome.image_id, warning.reason, warning.details)
            for outcome in self.outcomes
            if outcome.person_id and outcome.image_id
            for warning in outcome.warnings
        ]

    def add(self, outcome: Outcome) -> None:
        """Add a photo's outcome."""
        name = _COUNTED_AS[outcome.state]
        counted = {name: getattr(self.counts, name) + 1, "faces": self.counts.faces + len(outcome.faces)}
        self.counts = evolve(self.counts, **counted)
        self.last_place = outcome.place
        self.pace.record(monotonic(), self.counts.done)
        self.outcomes.append(outcome)


class JobRunner:
    """Runs queued jobs. Call it from one thread of the one process whose turn it is."""

    def __init__(self, records: Records, archives: Archives, works: Mapping[JobKind, Work]) -> None:
        self._records = records
        self._archives = archives
        self._works = works

    def run_next(self) -> bool:
        """Run the next job, and return whether there was one.

        Raises TurnLost or DatabaseUnavailable, neither of which ends a job: whoever runs jobs next continues it.
        """
        with self._records.session():
            found = self._begin_next()
            if found:
                with acting(Actor(By.SERVER, f"job {found.id}")):
                    self._run(found, self._works[found.draft.kind])
            return found is not None

    def _begin_next(self) -> Job | None:
        with self._records.transaction():
            found = self._records.jobs.next_unfinished()
            if found:
                self._records.jobs.begin(found.id)
            return found

    def _run(self, found: Job, work: Work) -> None:
        error = None
        try:
            state, last = self._run_photos(found, work)
        except DatabaseUnavailable:
            raise
        except KithError as failure:
            state, last, error = JobState.FAILED, partial(work.discard, found.id), failure
        with self._records.transaction():
            last()
            self._records.jobs.end(found.id, state, error)
        if found.draft.source.archive:
            self._archives.discard(found.draft.source.archive)

    def _run_photos(self, found: Job, work: Work) -> tuple[JobState, Callable[[], None]]:
        """Run a job, and return its final state and what to do when recording it."""
        if found.attempts >= MOST_ATTEMPTS:
            raise KithError(
                f"it was started {found.attempts} times, and each time the server ended before a photo was done"
            )
        with work.opened(found) as photos:
            is_whole = self._process(found, work, photos)
        conclude = work.conclusion(found) if is_whole else None
        if conclude is None or self._records.jobs.is_to_stop(found.id):
            return JobState.CANCELLED, partial(work.discard, found.id)
        return JobState.DONE, conclude

    def _process(self, found: Job, work: Work, photos: JobPhotos) -> bool:
        """Process the photos, and return whether all were processed."""
        progress = self._resumed(found, photos.places)
        try:
            for outcome in photos.outcomes(progress.counts.done):
                progress.add(outcome)
                if progress.is_due and self._save_and_check_stop(found.id, work, progress):
                    return False
            return True
        finally:
            self._save(found.id, work, progress, progress.pace.overall)

    def _save_and_check_stop(self, id: int, work: Work, progress: _Progress) -> bool:
        self._save(id, work, progress, progress.pace.lately)
        return self._records.jobs.is_to_stop(id)

    def _resumed(self, found: Job, places: Sequence[str]) -> _Progress:
        """Return the progress of the photos already done, or a new one if the photos are no longer the same."""
        with self._records.transaction():
            self._records.jobs.listed(found.id, len(places))
            done = found.counts.done
            if done and (done > len(places) or places[done - 1] != found.last_place):
                self._records.jobs.restart(found.id)
                return _Progress.behind(Counts())
        return _Progress.behind(found.counts)

    def _save(self, id: int, work: Work, progress: _Progress, rate: float) -> None:
        if not progress.last_place:
            return  # recording that nothing was done would reset the number of attempts
        with self._records.transaction():
            work.keep(id, progress.outcomes)
            self._records.jobs.progress(id, progress.counts, progress.last_place, rate)
            self._records.jobs.add_refusals(id, progress.refusals)
            self._records.jobs.add_warnings(id, progress.warnings)
        progress.outcomes.clear()
        progress.saved_at = monotonic()


def _confidence(why: KithError) -> float | None:
    """Return the confidence that somebody else has a refused face, if that is the reason."""
    return why.payload[0].confidence if isinstance(why, FaceTaken) else None

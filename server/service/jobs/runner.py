"""Running jobs: one after another, recorded as they go, so that a restart resumes where the last run ended."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from time import monotonic

from attrs import define, evolve, field

from server.domain.audit.acting import Actor, By, acting
from server.domain.errors import FaceTaken, KithError
from server.domain.jobs import Counts, Job, JobKind, JobState, JobWarning, Refusal
from server.domain.pace import Pace
from server.records.records import Records
from server.service.imports.entries import Outcome, State
from server.service.jobs.archives import Archives
from server.service.jobs.jobs import next_job
from server.service.jobs.work import Task, Work

MOST_ATTEMPTS = 4
"""How often a job is started without finishing a photo: then it kills the server, or cannot be written."""
_NOTED_EVERY = 0.5
"""Seconds: if the server is killed, what was done since is repeated, to no effect."""
_FIELDS = {State.ENROLLED: "enrolled", State.THERE_ALREADY: "known", State.REFUSED: "refused", State.SEEN: "seen"}


@define
class _Tally:
    """The outcomes so far, and those not yet recorded."""

    counts: Counts
    pace: Pace
    noted: float
    last_place: str | None = None
    outcomes: list[Outcome] = field(factory=list)

    @classmethod
    def behind(cls, counts: Counts) -> "_Tally":
        """Return one that continues after these photos."""
        now = monotonic()
        return cls(counts, Pace(now, counts.done), now)

    @property
    def is_due(self) -> bool:
        """Whether it is time to record what was done."""
        return monotonic() - self.noted >= _NOTED_EVERY

    @property
    def refusals(self) -> list[Refusal]:
        """What was refused and is not yet recorded."""
        refused = [(outcome, outcome.why) for outcome in self.outcomes if outcome.why]
        return [
            Refusal(outcome.place, outcome.person_id, why.type, why.message, _confidence(why))
            for outcome, why in refused
        ]

    @property
    def warnings(self) -> list[JobWarning]:
        """What was enrolled with warnings and is not yet recorded."""
        return [
            JobWarning(outcome.place, outcome.person_id, outcome.image_id, warning.reason, warning.details)
            for outcome in self.outcomes
            if outcome.person_id and outcome.image_id
            for warning in outcome.warnings
        ]

    def add(self, outcome: Outcome) -> None:
        """Add a photo's outcome."""
        name = _FIELDS[outcome.state]
        counted = {name: getattr(self.counts, name) + 1, "faces": self.counts.faces + len(outcome.faces)}
        self.counts = evolve(self.counts, **counted)
        self.last_place = outcome.place
        self.pace.note(monotonic(), self.counts.done)
        self.outcomes.append(outcome)


class JobRunner:
    """Runs what is queued. Call it from one thread of one process per data directory."""

    def __init__(self, records: Records, archives: Archives, works: Mapping[JobKind, Work]) -> None:
        self._records = records
        self._archives = archives
        self._works = works

    def run_next(self) -> bool:
        """Run the next job, and return whether there was one."""
        with self._records.session():
            found = self._taken_up()
            if found:
                with acting(Actor(By.SERVER, f"job {found.id}")):
                    self._run(found, self._works[found.draft.kind])
            return found is not None

    def _taken_up(self) -> Job | None:
        with self._records.transaction():
            found = next_job(self._records, self._archives)
            if found:
                self._records.jobs.begin(found.id)
            return found

    def _run(self, found: Job, work: Work) -> None:
        error = None
        try:
            state, last = self._worked(found, work)
        except KithError as failure:
            state, last, error = JobState.FAILED, partial(work.discard, found.id), failure
        with self._records.transaction():
            last()
            self._records.jobs.end(found.id, state, error)
        if found.draft.source.archive:
            self._archives.discard(found.draft.source.archive)

    def _worked(self, found: Job, work: Work) -> tuple[JobState, Callable[[], None]]:
        """Run a job, and return how it ended and what to do when recording that."""
        if found.attempts >= MOST_ATTEMPTS:
            raise KithError(f"it was begun {found.attempts} times, and the server ended before any photo was done")
        with work.opened(found) as task:
            is_whole = self._take_in(found, work, task)
        conclude = work.conclusion(found) if is_whole else None
        if conclude is None or self._records.jobs.is_to_stop(found.id):
            return JobState.CANCELLED, partial(work.discard, found.id)
        return JobState.DONE, conclude

    def _take_in(self, found: Job, work: Work, task: Task) -> bool:
        """Process the photos, and return whether all of them were."""
        tally = self._begun(found, task.places)
        try:
            for outcome in task.outcomes(tally.counts.done):
                tally.add(outcome)
                if tally.is_due and self._is_to_stop(found.id, work, tally):
                    return False
            return True
        finally:
            self._note(found.id, work, tally, tally.pace.overall)

    def _is_to_stop(self, id: int, work: Work, tally: _Tally) -> bool:
        self._note(id, work, tally, tally.pace.lately)
        return self._records.jobs.is_to_stop(id)

    def _begun(self, found: Job, places: Sequence[str]) -> _Tally:
        """Return the tally after what was already done, or a new one if the photos are no longer the same."""
        with self._records.transaction():
            self._records.jobs.listed(found.id, len(places))
            done = found.counts.done
            if done and (done > len(places) or places[done - 1] != found.last_place):
                self._records.jobs.restart(found.id)
                return _Tally.behind(Counts())
        return _Tally.behind(found.counts)

    def _note(self, id: int, work: Work, tally: _Tally, rate: float) -> None:
        if not tally.last_place:
            return  # nothing was done: to note that would make an attempt count for nothing
        with self._records.transaction():
            work.keep(id, tally.outcomes)
            self._records.jobs.progress(id, tally.counts, tally.last_place, rate)
            self._records.jobs.add_refusals(id, tally.refusals)
            self._records.jobs.add_warnings(id, tally.warnings)
        tally.outcomes.clear()
        tally.noted = monotonic()


def _confidence(why: KithError) -> float | None:
    """Return how sure it is that somebody else has a refused face, if that is why."""
    return why.payload[0].confidence if isinstance(why, FaceTaken) else None

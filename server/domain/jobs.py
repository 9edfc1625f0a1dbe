"""Long work on the server, photo by photo: what was asked for, its progress, and what it refused or doubted."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from attrs import field, frozen


class JobKind(StrEnum):
    """What is done with the photos: their people are enrolled, or people are found among them."""

    IMPORT = "import"
    CLUSTER = "cluster"


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (JobState.RUNNING, JobState.QUEUED)
"""States of jobs that are still to do, in the order in which they are taken up."""


@frozen
class Source:
    """Where the photos are: in an archive that was uploaded, or below one of the server's import roots."""

    name: str
    """As the caller calls it."""
    path: str | None = None
    """A folder or a table on the server's machine, resolved."""
    archive: str | None = None
    """The name under which an uploaded archive is stored until the job is finished."""


@frozen
class JobDraft:
    """What a caller asks for."""

    source: Source
    kind: JobKind = JobKind.IMPORT
    groups: tuple[str, ...] = ()
    """Of an import: names of groups that everyone joins; one that is not there is made."""
    force: bool = False
    """Of an import: whether to enrol faces that are enrolled already."""
    scope: tuple[int, ...] = ()
    """Of a clustering: the groups whose members are recognised, and that those who are named join; none is everyone."""
    storage_id: int | None = None
    """For a clustering: where pictures of people who are named go; None means the default."""


@frozen
class Refusal:
    """A photo that could not be used, and why; `id` orders those of a job."""

    place: str
    """Empty once the person is erased, whom it may name."""
    person_id: int | None
    type: str
    message: str
    """Of a face that a person has: not stored, since it names them, but composed when it is shown."""
    confidence: float | None = None
    """That it is the person's face, if that is the reason."""
    id: int = 0


@frozen
class JobWarning:
    """A photo that was enrolled, and what is odd about it; `id` orders those of a job."""

    place: str
    person_id: int
    image_id: int
    reason: str
    details: dict[str, Any]
    id: int = 0


@frozen
class Counts:
    """Photos, by what became of them."""

    enrolled: int = 0
    known: int = 0
    """Those that their person had already, or that repeat another photo of a clustering."""
    refused: int = 0
    seen: int = 0
    """Those whose faces were looked for."""
    faces: int = 0
    """How many were found in the latter."""

    @property
    def done(self) -> int:
        """How many photos were processed."""
        return self.enrolled + self.known + self.refused + self.seen


@frozen
class Job:
    """A job as stored."""

    id: int
    draft: JobDraft
    state: JobState
    counts: Counts
    total: int | None
    """How many photos there are; None until they have been listed."""
    last_place: str | None
    """The last photo processed, so that an interrupted job resumes after it."""
    rate: float | None
    """Photos a second: lately while it runs, all in all once it is finished."""
    error_type: str | None
    error_message: str | None
    created: datetime
    started: datetime | None
    finished: datetime | None
    attempts: int = field(default=0, repr=False)
    """How often it was started without finishing a photo."""

    @property
    def seconds_left(self) -> float | None:
        """The estimated time left."""
        if self.state is not JobState.RUNNING or not self.rate or self.total is None:
            return None
        return (self.total - self.counts.done) / self.rate

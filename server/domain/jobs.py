"""Jobs on the server, photo by photo: their drafts, progress, refusals and warnings."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from attrs import field, frozen


class JobKind(StrEnum):
    """The kinds of job: imports enrol people, clusterings find people in photos."""

    IMPORT = "import"
    CLUSTER = "cluster"


class JobState(StrEnum):
    """The states of a job."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (JobState.RUNNING, JobState.QUEUED)
"""States of unfinished jobs, in the order in which they are run."""


@frozen
class Source:
    """The source of the photos: an uploaded archive, or a path below one of the server's import roots."""

    name: str
    """The caller's name for it."""
    path: str | None = None
    """A folder or a table on the server's machine, resolved."""
    archive: str | None = None
    """The name under which an uploaded archive is stored until the job is finished."""


@frozen
class JobDraft:
    """A job as a caller requests it."""

    source: Source
    kind: JobKind = JobKind.IMPORT
    groups: tuple[str, ...] = ()
    """For an import: names of groups that everyone joins; missing ones are created."""
    force: bool = False
    """For an import: whether to enrol faces that are already enrolled."""
    scope: tuple[int, ...] = ()
    """For a clustering: the groups whose members are recognised, and that named people join; empty means everyone."""
    storage_id: int | None = None
    """For a clustering: the storage for pictures of named people; None means the default."""


@frozen
class Refusal:
    """A photo that could not be used, and why; `id` orders the refusals of a job."""

    place: str
    """The photo's path, which may name the person; empty once the person is erased."""
    person_id: int | None
    type: str
    message: str
    """The message. If it names a person who has the face, it is not stored but composed when shown."""
    confidence: float | None = None
    """The confidence that the face belongs to the person, if that is the reason."""
    id: int = 0


@frozen
class JobWarning:
    """A photo that was enrolled, and why it is doubtful; `id` orders the warnings of a job."""

    place: str
    person_id: int
    image_id: int
    reason: str
    details: dict[str, Any]
    id: int = 0


@frozen
class Counts:
    """Numbers of photos by outcome."""

    enrolled: int = 0
    known: int = 0
    """Photos that their person already had, or that repeat another in a clustering."""
    refused: int = 0
    seen: int = 0
    """Photos that were searched for faces."""
    faces: int = 0
    """Faces found in these."""

    @property
    def done(self) -> int:
        """The number of photos processed."""
        return self.enrolled + self.known + self.refused + self.seen


@frozen
class Job:
    """A job as stored."""

    id: int
    draft: JobDraft
    state: JobState
    counts: Counts
    total: int | None
    """The number of photos; None until they have been listed."""
    last_place: str | None
    """The last photo processed, so that an interrupted job resumes after it."""
    rate: float | None
    """Photos a second: recently while it runs, on average once it is finished."""
    error_type: str | None
    error_message: str | None
    created: datetime
    started: datetime | None
    finished: datetime | None
    attempts: int = field(default=0, repr=False)
    """How often the job was started without finishing a photo."""

    @property
    def seconds_left(self) -> float | None:
        """The estimated time left."""
        if self.state is not JobState.RUNNING or not self.rate or self.total is None:
            return None
        return (self.total - self.counts.done) / self.rate

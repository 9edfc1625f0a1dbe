"""Jobs that run on the server, with their refusals and warnings."""

from collections.abc import Callable
from datetime import datetime
from os import PathLike
from typing import Any, BinaryIO

from attrs import define, frozen

ArchiveSource = str | PathLike[str] | BinaryIO
"""A local ZIP file or folder by its path, or an open ZIP file; a folder is packed while it is sent."""


@frozen
class JobProblem:
    """Why a job failed; `type` is that of the SDK's errors."""

    type: str
    message: str


@define(slots=False)
class Job:
    """A job and its progress.

    `state` is queued, running, done, failed or cancelled. `total` is None until the photos are counted; `done` counts
    the photos processed, `refused` those of them that could not be used. `rate` is photos per second; `seconds_left` is
    None if unknown.
    """

    id: int
    source: str
    state: str
    total: int | None
    done: int
    refused: int
    rate: float | None
    seconds_left: float | None
    error: JobProblem | None
    created: datetime
    started: datetime | None
    finished: datetime | None

    @property
    def is_finished(self) -> bool:
        """Whether the job has ended."""
        return self.state not in ("queued", "running")


@define(slots=False)
class Import(Job):
    """An import and its progress.

    Of the photos done, `enrolled` counts those enrolled and `known` those that their person already had; the others
    were refused. `groups` are the names of the groups that everyone joins.
    """

    groups: list[str]
    force: bool
    enrolled: int
    known: int


ImportProgress = Callable[[Import], object]
"""Called with an import as it progresses."""


@define(slots=False)
class Refusal:
    """A photo that a job could not use.

    If the face seems to belong to somebody else, `person_id` is that person, and `confidence` how sure that is.
    """

    id: int
    place: str
    person_id: int | None
    confidence: float | None
    type: str
    message: str


@define(slots=False)
class JobWarning:
    """A photo that a job enrolled, and why it is doubtful; `reason` and `details` as in an EnrolmentWarning."""

    id: int
    place: str
    person_id: int
    image_id: int
    reason: str
    details: dict[str, Any]

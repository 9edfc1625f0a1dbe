"""Imports that the server runs: what was asked for, how far they are, and what they refused."""

from datetime import datetime
from enum import StrEnum

from attrs import field, frozen


class ImportState(StrEnum):
    """How far an import is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (ImportState.RUNNING, ImportState.QUEUED)
"""States of imports that are still to do, in the order in which they are taken up."""


@frozen
class Source:
    """Where the photos are: in an archive that was uploaded, or below one of the server's import roots."""

    name: str
    """As the caller calls it."""
    path: str | None = None
    """A folder or a table on the server's machine, resolved."""
    archive: str | None = None
    """The name under which an uploaded archive is kept until the import is finished."""


@frozen
class ImportDraft:
    """What a caller asks for."""

    source: Source
    groups: tuple[str, ...] = ()
    """Names of groups that everyone joins; one that is not there is made."""
    force: bool = False
    """Whether to enrol faces that are enrolled already."""


@frozen
class Refusal:
    """A photo that was not enrolled, and why; `id` orders those of an import."""

    place: str
    person_id: int | None
    type: str
    message: str
    id: int = 0


@frozen
class Counts:
    """Photos, by what became of them."""

    enrolled: int = 0
    known: int = 0
    """Those that their person had already."""
    refused: int = 0

    @property
    def done(self) -> int:
        """How many were looked at."""
        return self.enrolled + self.known + self.refused


@frozen
class Import:
    """An import as it is kept."""

    id: int
    draft: ImportDraft
    state: ImportState
    counts: Counts
    total: int | None
    """How many photos there are; None until they have been listed."""
    last_place: str | None
    """The photo that was looked at last, so that an import that was interrupted goes on behind it."""
    rate: float | None
    """Photos a second: lately while it runs, all in all once it is finished."""
    error_type: str | None
    error_message: str | None
    created: datetime
    started: datetime | None
    finished: datetime | None
    attempts: int = field(default=0, repr=False)
    """How often it was begun without any photo being looked at."""

    @property
    def seconds_left(self) -> float | None:
        """How long it will go on, as far as can be told."""
        if self.state is not ImportState.RUNNING or not self.rate or self.total is None:
            return None
        return (self.total - self.counts.done) / self.rate

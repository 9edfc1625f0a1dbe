"""Imports that the server runs, and what they refused."""

from collections.abc import Callable
from datetime import datetime
from os import PathLike
from typing import BinaryIO

from attrs import define, frozen

ArchiveSource = str | PathLike[str] | BinaryIO
"""A ZIP file of this machine by its path, a folder by its path, which is packed while it is sent, or an open ZIP file.

In either, a person is a folder that is called like the person, or a manifest.csv says who is on which photo.
"""


@frozen
class ImportProblem:
    """What an import failed with; `type` is that of the SDK's errors."""

    type: str
    message: str


@define(slots=False)
class Import:
    """An import and how far it is.

    `state` is queued, running, done, failed or cancelled. `total` is None until the photos have been counted; those
    `done` are the ones enrolled, the ones `known`, which their person had already, and the ones refused. `rate` is
    photos a second, `seconds_left` None where nothing can be said.
    """

    id: int
    source: str
    groups: list[str]
    force: bool
    state: str
    total: int | None
    done: int
    enrolled: int
    known: int
    refused: int
    rate: float | None
    seconds_left: float | None
    error: ImportProblem | None
    created: datetime
    started: datetime | None
    finished: datetime | None

    @property
    def is_finished(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state not in ("queued", "running")


@define(slots=False)
class Refusal:
    """A photo that an import did not enrol; `person_id` is who has the face, where that is why."""

    id: int
    place: str
    person_id: int | None
    type: str
    message: str


Progress = Callable[[Import], object]
"""Called with an import as it goes on."""

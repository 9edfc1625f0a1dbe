"""Entries of an import, and their outcomes."""

from collections.abc import Callable
from enum import StrEnum

from attrs import field, frozen

from server.domain.clusters.entities import NewFace
from server.domain.errors import ImageInvalid, KithError
from server.domain.faces import FaceChoice
from server.domain.pictures.warnings import PictureWarning
from server.service.people.persons import PersonDraft


@frozen
class SourcePhoto:
    """A photo that can be read."""

    place: str
    """Its path, as reports show it."""
    read: Callable[[], bytes] = field(repr=False)
    """Returns the photo's bytes; raises OSError, ValueError or a KithError."""

    def content(self) -> bytes:
        """Return the photo's bytes; raises a KithError that says why they cannot be read."""
        try:
            return self.read()
        except (OSError, ValueError) as error:  # a name with NUL is a ValueError
            raise ImageInvalid(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None


@frozen
class Entry(SourcePhoto):
    """A photo of a person, who is identified by the external id."""

    person: PersonDraft
    groups: tuple[str, ...] = ()
    """Names of groups that the person joins; missing ones are created."""
    face: FaceChoice = "largest"
    """The person's face in the photo."""


@frozen
class Unusable:
    """A part of an archive that is not a valid entry, such as a row without a photo."""

    place: str
    why: KithError


class OutcomeState(StrEnum):
    """The outcomes of a photo."""

    ENROLLED = "enrolled"
    THERE_ALREADY = "there already"
    REFUSED = "refused"
    SEEN = "seen"


OF_IMPORTS = (OutcomeState.ENROLLED, OutcomeState.THERE_ALREADY, OutcomeState.REFUSED)
"""The outcomes of an imported photo."""


@frozen
class Outcome:
    """The outcome of a photo, with the reason if it was refused, and warnings."""

    place: str
    state: OutcomeState
    person_id: int | None = None
    image_id: int | None = None
    why: KithError | None = None
    warnings: tuple[PictureWarning, ...] = ()
    faces: tuple[NewFace, ...] = field(default=(), repr=False)
    """The faces of a photo that was searched for faces."""

"""What an import takes in, and what became of each photo."""

from collections.abc import Callable
from enum import StrEnum

from attrs import field, frozen

from server.domain.clusters.entities import NewFace
from server.domain.errors import ImageInvalid, KithError
from server.domain.faces import FaceChoice
from server.domain.pictures.warnings import PictureWarning
from server.service.people.persons import PersonDraft


@frozen
class Photo:
    """A photo that can be read."""

    place: str
    """Where it is, as a report names it."""
    read: Callable[[], bytes] = field(repr=False)
    """Returns its bytes, or raises OSError, ValueError or a KithError that says why not."""

    def content(self) -> bytes:
        """Return its bytes, or raise the KithError that says why it has none."""
        try:
            return self.read()
        except (OSError, ValueError) as error:  # a name with NUL is a ValueError
            raise ImageInvalid(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None


@frozen
class Entry(Photo):
    """A photo of a person, who is recognised by the external id."""

    person: PersonDraft
    groups: tuple[str, ...] = ()
    """Names of groups that the person joins; one that is not there is made."""
    face: FaceChoice = "largest"
    """Which face of the photo is the person's."""


@frozen
class Unusable:
    """Something in an archive that is no entry, such as a row without a photo."""

    place: str
    why: KithError


class State(StrEnum):
    """What became of a photo."""

    ENROLLED = "enrolled"
    THERE_ALREADY = "there already"
    REFUSED = "refused"
    SEEN = "seen"


OF_IMPORTS = (State.ENROLLED, State.THERE_ALREADY, State.REFUSED)
"""What can become of a photo that is imported."""


@frozen
class Outcome:
    """What became of a photo, why, if it was refused, and what is odd about it."""

    place: str
    state: State
    person_id: int | None = None
    image_id: int | None = None
    why: KithError | None = None
    warnings: tuple[PictureWarning, ...] = ()
    faces: tuple[NewFace, ...] = field(default=(), repr=False)
    """Those of a photo that was seen."""

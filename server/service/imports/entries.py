"""What an import takes in, and what became of each photo."""

from collections.abc import Callable
from enum import StrEnum

from attrs import field, frozen

from server.domain.errors import KithError
from server.domain.faces import FaceChoice
from server.domain.remarks import Remark
from server.service.persons import PersonDraft


@frozen
class Entry:
    """A photo of somebody, whose external id tells whom of those who are there already."""

    place: str
    """Where the photo is, as a report names it."""
    read: Callable[[], bytes] = field(repr=False)
    """Returns the photo's bytes, or raises OSError, ValueError or a KithError that says why not."""
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


@frozen
class Outcome:
    """What became of a photo, why, if it was refused, and what is odd about it."""

    place: str
    state: State
    person_id: int | None = None
    image_id: int | None = None
    why: KithError | None = None
    remarks: tuple[Remark, ...] = ()

"""The inbox: faces of searches that nobody, or a doubtful somebody, matched, and that wait to be looked at."""

from datetime import datetime
from typing import Literal

from attrs import field, frozen

from server.domain.faces import EncodedFace, Portrait, Quality, Vector
from server.domain.quality import QualityFloor
from server.domain.search import Probe, SearchResult

DOUBTED = 0.999
"""The confidence below which a match is doubted. A search without limits matches one stranger in a hundred; with what
is below this looked at, one in a thousand passes unseen. Of 400 people on lfw_dev, 96.7 % are found by the search's own
limit and 93.4 % by this one: so one in thirty is doubted."""

MOST_ITEMS = 500
"""Faces that wait; the one that was seen longest ago leaves for another. Their portraits take up to 100 KB each."""

ITEM_ALARMS = 0.01
"""The share of strangers that may be taken for a face that waits already."""

_WIDE = 112
"""Pixels across a face beyond which more show nothing that recognises it."""


@frozen
class InboxRules:
    """For how many hours faces wait, and which can be enrolled."""

    hours: float
    floor: QualityFloor


@frozen(eq=False)
class Sighting:
    """A face of a photo that was searched, and what the search found."""

    photo: bytes = field(repr=False)
    face: EncodedFace
    scope: tuple[int, ...]
    """The groups that were searched; none is everyone."""
    nearest: SearchResult | None
    """Who is most like it, whether or not the search's limits let that person pass."""
    matched: bool
    """Whether they did."""
    seen: datetime


@frozen
class Times:
    """How often a face was seen, and when."""

    count: int
    first_seen: datetime
    last_seen: datetime
    taken: datetime
    """When the picture that is kept was."""


@frozen
class InboxItem:
    """A face that waits to be looked at."""

    id: int
    scope: tuple[int, ...]
    """The groups that were searched, ascending; none is everyone."""
    matched: bool
    candidate: SearchResult | None
    """Who is most like it, without pictures; None where nobody is there or in sight."""
    quality: Quality
    times: Times

    @property
    def kind(self) -> Literal["unknown", "doubted"]:
        """Whether nobody matched the face, or somebody doubtful."""
        return "doubted" if self.matched and self.candidate else "unknown"


@frozen(eq=False)
class KeptFace:
    """What is kept of the face of an item."""

    portrait: Portrait
    probe: Probe


@frozen(eq=False)
class SeenBefore:
    """A face that waits, as far as another sighting needs it."""

    id: int
    template: Vector = field(repr=False)
    quality: Quality
    taken: datetime


def worth(quality: Quality) -> float:
    """Return how good a picture of a face is beside others of it, 0 to 1; any one fault can spoil it."""
    return quality.sharpness * quality.exposure * quality.frontality * min(quality.size / _WIDE, 1.0)

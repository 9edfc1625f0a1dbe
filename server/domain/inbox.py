"""The inbox: faces from searches that matched nobody, or somebody doubtfully, and wait for review."""

from datetime import datetime
from typing import Literal

from attrs import field, frozen

from server.domain.faces import EncodedFace, Portrait, Quality, Vector
from server.domain.identification.search import Probe, SearchResult
from server.domain.pictures.quality import QualityFloor

DOUBTED = 0.999
"""The confidence below which a match is doubted. A search without limits matches one stranger in a hundred; if every
match below this is reviewed, one in a thousand slips through. Of 400 people on lfw_dev, 96.7 % are found by the
search's own limit and 93.4 % by this one, so one in thirty is doubted."""

MOST_ITEMS = 500
"""Waiting faces; one more replaces the one seen longest ago. Their portraits take up to 100 KB each."""

ITEM_ALARMS = 0.01
"""The share of strangers that may be mistaken for a face that is already waiting."""

_WIDE_PIXELS = 112
"""Pixels across a face beyond which more do not help to recognise it."""


@frozen
class InboxRules:
    """For how many hours faces wait, and which can be enrolled."""

    hours: float
    floor: QualityFloor


@frozen(eq=False)
class Sighting:
    """A face from a search, and what the search found."""

    photo: bytes = field(repr=False)
    face: EncodedFace
    scope: tuple[int, ...]
    """The groups that were searched; empty means everyone."""
    nearest: SearchResult | None
    """The person most like it, whether or not the search's limits let them pass."""
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
    """When the stored picture was taken."""


@frozen
class InboxItem:
    """A face waiting for review."""

    id: int
    scope: tuple[int, ...]
    """The groups that were searched, ascending; empty means everyone."""
    matched: bool
    candidate: SearchResult | None
    """The person most like it, without pictures; None if there is nobody, or nobody in sight."""
    quality: Quality
    times: Times

    @property
    def kind(self) -> Literal["unknown", "doubted"]:
        """Whether the face matched nobody, or somebody doubtfully."""
        return "doubted" if self.matched and self.candidate else "unknown"


@frozen(eq=False)
class KeptFace:
    """What an item stores of the face."""

    portrait: Portrait
    probe: Probe


@frozen(eq=False)
class SeenBefore:
    """A waiting face, as far as another sighting needs it."""

    id: int
    template: Vector = field(repr=False)
    quality: Quality
    taken: datetime


def worth(quality: Quality) -> float:
    """Return how good a picture of a face is compared with others of it, 0 to 1; any one fault can spoil it."""
    return quality.sharpness * quality.exposure * quality.frontality * min(quality.size / _WIDE_PIXELS, 1.0)

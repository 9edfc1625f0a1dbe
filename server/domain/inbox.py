"""The inbox: faces from searches that matched nobody, or nobody for certain, waiting for review."""

from datetime import datetime
from typing import Literal

from attrs import field, frozen

from server.domain.faces import EncodedFace, Portrait, Quality, Vector
from server.domain.identification.search_values import Probe, SearchResult
from server.domain.pictures.quality_floors import QualityFloor

DOUBTED_CONFIDENCE = 0.999
"""The confidence below which a match is doubted. A search without limits matches one stranger in a hundred; if every
match below this is reviewed, one in a thousand slips through. Of 400 people on lfw_dev, 96.7 % are found by the
search's own limit and 93.4 % by this one, so one in thirty is doubted."""

MOST_ITEMS = 500
"""Maximum waiting faces; one more replaces the face seen longest ago. Portraits take up to 100 KB each."""

ITEM_ALARMS = 0.01
"""The share of strangers that may be mistaken for a face that is already waiting."""

_WIDE_PIXELS = 112
"""Pixels across a face beyond which more do not help recognition."""


@frozen
class InboxRules:
    """How many hours faces are kept, and which can be enrolled."""

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
    """The person most like the face, whether or not the search's limits let that person pass."""
    matched: bool
    """Whether the limits did."""
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
    """The person most like the face, without pictures; None if there is nobody, or nobody visible."""
    quality: Quality
    times: Times

    @property
    def kind(self) -> Literal["unknown", "doubted"]:
        """Whether the face matched nobody, or nobody for certain."""
        return "doubted" if self.matched and self.candidate else "unknown"


@frozen(eq=False)
class KeptFace:
    """The face that an item stores."""

    portrait: Portrait
    probe: Probe


@frozen(eq=False)
class SeenBefore:
    """The parts of a waiting face that another sighting needs."""

    id: int
    template: Vector = field(repr=False)
    quality: Quality
    taken: datetime


def worth(quality: Quality) -> float:
    """Return how good a picture of a face is compared with others of it, 0 to 1; a single flaw can spoil it."""
    return quality.sharpness * quality.exposure * quality.frontality * min(quality.size / _WIDE_PIXELS, 1.0)

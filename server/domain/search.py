"""What a search is asked, and what it answers."""

from attrs import field, frozen

from server.domain.entities import Person
from server.domain.faces import Face, Vector
from server.domain.filter import Filter


@frozen
class SearchParams:
    """The limits that a result must keep; with none of them, strangers are not matched."""

    max_distance: float | None = None
    """The largest L2 distance between the encodings."""
    min_score: float | None = None
    """The smallest similarity, 0 to 1."""
    min_confidence: float | None = None
    """The smallest confidence, 0 to 1."""
    max_false_alarms: float | None = None
    """The share of strangers that may be matched to somebody, such as 0.01 (FPIR)."""
    result_size: int = 10
    """The most persons in the answer."""

    @property
    def unlimited(self) -> bool:
        """Whether no limit of any kind is given."""
        limits = (self.max_distance, self.min_score, self.min_confidence, self.max_false_alarms)
        return all(limit is None for limit in limits)


@frozen(eq=False)
class Probe:
    """The face that is asked about."""

    encoding: Vector = field(repr=False)
    """(d,) the encoder's own."""
    template: Vector = field(repr=False)
    """(d,) whose dot products with templates are cosines."""
    bare: bool = False
    """Whether it comes from an encoding alone, which not every network of the encoder has a part in."""


@frozen
class Among:
    """Whom a search is about: everyone, unless groups or a metadata filter narrow it."""

    group_ids: tuple[int, ...] = ()
    filter: Filter | None = None
    """What the persons' metadata must pass."""
    without: int | None = None
    """A person to leave out."""


@frozen
class FoundImage:
    """A picture of a person who was found, compared with the probe."""

    id: int
    similarity: float
    distance: float
    content: bytes | None = field(default=None, repr=False)
    """The picture itself, where it was asked for."""


@frozen
class Match:
    """How a person compares with the probe."""

    distance: float
    """To the nearest picture."""
    similarity: float
    """Of the nearest picture."""
    confidence: float


@frozen
class SearchResult:
    """A person who was found; distance and similarity are those of the nearest picture."""

    person: Person
    images: list[FoundImage]
    """Nearest first."""
    similarity: float
    distance: float
    confidence: float


@frozen
class FaceResults:
    """A face of a photo, and whom it may be, best first."""

    face: Face
    results: list[SearchResult]

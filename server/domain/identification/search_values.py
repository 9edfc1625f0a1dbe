"""Parameters and results of searches."""

from typing import Generic, TypeVar

from attrs import field, frozen

from server.domain.entities import Person
from server.domain.faces import Face, Vector
from server.domain.metadata.filter import Filter

Result = TypeVar("Result")


@frozen
class SearchParams:
    """The limits that a result must meet; without any, strangers are not matched."""

    max_distance: float | None = None
    """The largest L2 distance between the encodings."""
    min_score: float | None = None
    """The smallest similarity, 0 to 1."""
    min_confidence: float | None = None
    """The smallest confidence, 0 to 1."""
    max_false_alarms: float | None = None
    """The share of strangers that may match somebody, such as 0.01 (FPIR)."""
    result_size: int = 10
    """The maximum number of persons in the answer."""

    @property
    def unlimited(self) -> bool:
        """Whether no limit of any kind is given."""
        by_face = self.max_distance is None and self.min_score is None
        return by_face and self.min_confidence is None and self.max_false_alarms is None


@frozen(eq=False)
class Probe:
    """The face to identify."""

    encoding: Vector = field(repr=False)
    """(d,) the encoder's own encoding."""
    template: Vector = field(repr=False)
    """(d,) a vector whose dot products with templates are cosines, or, for several faces joined, means of cosines."""
    bare: bool = False
    """Whether it comes from an encoding alone, which lacks the part of some of the encoder's networks."""


@frozen
class SearchScope:
    """The people to search: everyone, unless limited by groups or a metadata filter."""

    group_ids: tuple[int, ...] = ()
    filter: Filter | None = None
    """Conditions on the persons' metadata."""
    without: int | None = None
    """A person to leave out."""


@frozen
class FoundImage:
    """A picture of a matching person, compared with the probe."""

    id: int
    similarity: float
    distance: float
    content: bytes | None = field(default=None, repr=False)
    """The picture itself, if requested."""


@frozen
class Match:
    """How a person compares with the probe."""

    distance: float
    """The distance to the nearest picture."""
    similarity: float
    """The similarity of the nearest picture."""
    confidence: float


@frozen
class SearchResult:
    """A matching person; distance and similarity are those of the nearest picture."""

    person: Person
    images: list[FoundImage]
    """Nearest first."""
    similarity: float
    distance: float
    confidence: float


@frozen
class FaceResults:
    """A face in a photo, and the persons that match it, best first."""

    face: Face
    results: list[SearchResult]


@frozen
class Answer(Generic[Result]):
    """The answer to a search."""

    results: list[Result]
    """Results, best first, or those of each face."""
    compared: int
    """Persons compared exactly, for all faces together; a bound excluded the others in scope."""

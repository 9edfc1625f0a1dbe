"""Clusters: the faces of one person in unsorted photos, until the cluster is named."""

from attrs import field, frozen

from server.domain.entities import Person
from server.domain.faces import Portrait, Quality, Vector
from server.domain.identification.search_values import Probe, SearchResult

_LARGE_PIXELS = 200
"""Pixels across a face beyond which more do not make it clearer."""


def clarity(quality: Quality) -> float:
    """Return how clear a face is compared with the person's others; a single flaw can spoil it."""
    return quality.sharpness * quality.exposure * quality.frontality * min(quality.size, _LARGE_PIXELS)


@frozen(eq=False)
class NewFace:
    """A detected face."""

    photo: int
    """The index of its photo in the job."""
    place: str
    """The photo's path, as in reports."""
    quality: Quality
    probe: Probe
    portrait: Portrait


@frozen(eq=False)
class LooseFace:
    """The parts of a stored face that grouping needs."""

    id: int
    photo: int
    clarity: float
    probe: Probe = field(repr=False)


@frozen
class ClusterFace:
    """A face of a cluster, as shown to users."""

    id: int
    photo: str
    quality: Quality


@frozen
class Lookalike:
    """Another cluster that may be the same person."""

    cluster_id: int
    confidence: float
    """The confidence, as in a search for one among the others."""


@frozen
class Cluster:
    """Faces that probably belong to one person."""

    id: int
    job_id: int
    face_ids: tuple[int, ...]
    """The ids of the faces, clearest first."""
    candidate: SearchResult | None
    """The person in the gallery, without pictures; None if nobody matches for certain."""
    apart_ids: tuple[int, ...]
    """The clusters that were recorded as somebody else."""
    similar: tuple[Lookalike, ...]
    """The clusters that may be the same person, most alike first."""


@frozen(eq=False)
class Centroid:
    """A cluster's centroid."""

    id: int
    """The cluster's id; 0 once it was named or deleted."""
    mean: Vector = field(repr=False)
    """(d,) the mean of its faces' unit templates: shorter the more they differ."""

    @property
    def is_there(self) -> bool:
        """Whether the cluster still exists."""
        return self.id > 0


@frozen(eq=False)
class Apart:
    """Two clusters that were recorded as different people."""

    one: Centroid
    other: Centroid


@frozen
class Unenrolled:
    """A face that could not be enrolled as a picture of its cluster's person."""

    face_id: int
    type: str
    message: str


@frozen
class Named:
    """The person that a cluster was enrolled as, with the pictures."""

    person: Person
    image_ids: list[int]
    refusals: list[Unenrolled]

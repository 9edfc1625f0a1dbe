"""Clusters: the faces of one person in a pile of photos, until somebody says who it is."""

from attrs import field, frozen

from server.domain.entities import Person
from server.domain.faces import Portrait, Quality, Vector
from server.domain.identification.search import Probe, SearchResult

_LARGE_PIXELS = 200
"""Pixels across a face beyond which more make it no clearer."""


def clarity(quality: Quality) -> float:
    """Return how clear a face is compared with others of the person; any one fault can spoil it."""
    return quality.sharpness * quality.exposure * quality.frontality * min(quality.size, _LARGE_PIXELS)


@frozen(eq=False)
class NewFace:
    """A detected face."""

    photo: int
    """The index of its photo in the job."""
    place: str
    """The photo's place, as in reports."""
    quality: Quality
    probe: Probe
    portrait: Portrait


@frozen(eq=False)
class LooseFace:
    """A stored face, as far as grouping needs it."""

    id: int
    photo: int
    clarity: float
    probe: Probe = field(repr=False)


@frozen
class ClusterFace:
    """A face of a cluster as shown to users."""

    id: int
    photo: str
    quality: Quality


@frozen
class Lookalike:
    """Another cluster that may be the same person."""

    cluster_id: int
    confidence: float
    """As in a search for one among the others."""


@frozen
class Cluster:
    """Faces that are probably one person's."""

    id: int
    job_id: int
    face_ids: tuple[int, ...]
    """The clearest first."""
    candidate: SearchResult | None
    """Who in the gallery it is, without pictures; None if nobody surely is."""
    apart_ids: tuple[int, ...]
    """The clusters that were said to be somebody else."""
    similar: tuple[Lookalike, ...]
    """Those that may still be the same person, most alike first."""


@frozen(eq=False)
class Centre:
    """A cluster's centre."""

    id: int
    """0 once it was named or deleted."""
    mean: Vector = field(repr=False)
    """(d,) of its faces' unit templates: shorter the more they differ."""

    @property
    def is_there(self) -> bool:
        """Whether the cluster still exists."""
        return self.id > 0


@frozen(eq=False)
class Apart:
    """Two people who were said to be different."""

    one: Centre
    other: Centre


@frozen
class Unenrolled:
    """A face that did not become a picture of its cluster's person."""

    face_id: int
    type: str
    message: str


@frozen
class Named:
    """The person that a cluster became, and with which pictures."""

    person: Person
    image_ids: list[int]
    refusals: list[Unenrolled]

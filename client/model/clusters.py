"""People found in unsorted photos, waiting to be named."""

from collections.abc import Callable

from attrs import define, frozen

from client.model.inbox import Candidate
from client.model.jobs import Job
from client.model.person import Person
from client.model.recognition import Quality


@define(slots=False)
class ClusterJob(Job):
    """A clustering and its progress.

    `faces` counts the faces found so far; `clusters`, the people waiting to be named or confirmed, 0 until the job is
    done; `recognised`, those of them who match somebody enrolled. Members of `group_ids`, by default everyone, are
    recognised. `known` counts photos that repeat others byte for byte.
    """

    group_ids: list[int]
    storage_id: int | None
    known: int
    faces: int
    clusters: int
    recognised: int


@frozen
class Lookalike:
    """Another cluster that may be the same person, with the confidence of a search for it among the job's clusters."""

    cluster_id: int
    confidence: float


@define(slots=False)
class Cluster:
    """Faces that probably belong to one person, clearest first.

    `candidate` is the person in the gallery, None if nobody matches for certain. `apart_ids` are clusters recorded as
    other people, `similar` those that may be the same person, most alike first.
    """

    id: int
    job_id: int
    face_ids: list[int]
    candidate: Candidate | None
    apart_ids: list[int]
    similar: list[Lookalike]


@define(slots=False)
class ClusterFace:
    """A face of a cluster, and the path of its photo in the archive or folder."""

    id: int
    photo: str
    quality: Quality


@frozen
class Unenrolled:
    """A face that could not be enrolled; `type` is that of the SDK's errors."""

    face_id: int
    type: str
    message: str


@define(slots=False)
class Named:
    """The person that a cluster was enrolled as, the pictures made of its clearest faces, and the faces refused."""

    person: Person
    image_ids: list[int]
    refusals: list[Unenrolled]


ClusterProgress = Callable[[ClusterJob], object]
"""Called with a clustering as it progresses."""

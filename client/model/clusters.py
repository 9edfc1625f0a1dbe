"""People found in photos by jobs, waiting for a name."""

from collections.abc import Callable

from attrs import define, frozen

from client.model.inbox import Candidate
from client.model.jobs import Job
from client.model.person import Person
from client.model.recognition import Quality


@define(slots=False)
class ClusterJob(Job):
    """A clustering and its progress.

    `faces` were found so far; `clusters` are people that wait to be named or confirmed, none before it is done;
    `recognised` of them match somebody enrolled. Members of `group_ids`, by default everyone, are recognised. `known`
    photos repeat others byte for byte, and count once.
    """

    group_ids: list[int]
    storage_id: int | None
    known: int
    faces: int
    clusters: int
    recognised: int


@frozen
class Lookalike:
    """Another cluster that may be the same person, with the confidence of a search for it among all of the job."""

    cluster_id: int
    confidence: float


@define(slots=False)
class Cluster:
    """Faces that are probably one person's, the clearest first.

    `candidate` is who it is in the gallery, None if nobody matches for certain. `apart_ids` are clusters that were said
    to be other people, `similar` those that may be the same person, most alike first.
    """

    id: int
    job_id: int
    face_ids: list[int]
    candidate: Candidate | None
    apart_ids: list[int]
    similar: list[Lookalike]


@define(slots=False)
class ClusterFace:
    """A face of a cluster, and where in the archive or folder its photo is."""

    id: int
    photo: str
    quality: Quality


@frozen
class Unenrolled:
    """A face that did not become a picture; `type` is that of the SDK's errors."""

    face_id: int
    type: str
    message: str


@define(slots=False)
class Named:
    """The person that a cluster became: its clearest faces are pictures now, except those that were refused."""

    person: Person
    image_ids: list[int]
    refusals: list[Unenrolled]


ClusterProgress = Callable[[ClusterJob], object]
"""Called with a clustering as it progresses."""

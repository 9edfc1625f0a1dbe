"""Faces from searches, waiting for review."""

from datetime import datetime

from attrs import define, frozen

from client.model.person import Person
from client.model.recognition import Quality


@define(slots=False)
class Candidate:
    """The person most like a waiting face, even if the search's limits excluded that person."""

    person: Person
    similarity: float
    distance: float
    confidence: float


@define(slots=False)
class InboxItem:
    """A face waiting for review.

    `kind` is unknown if nobody matched, or doubted if somebody did with a confidence below 0.999. `count` is how many
    times the face was seen. The face is erased when it `expires`, unless a newer picture replaces it by then.
    `group_ids` are the groups that were searched, [] for everyone.
    """

    id: int
    kind: str
    candidate: Candidate | None
    count: int
    first_seen: datetime
    last_seen: datetime
    expires: datetime
    quality: Quality
    group_ids: list[int]


@frozen
class InboxState:
    """For how many hours faces are kept, 0 if the server keeps none, and how many are waiting."""

    hours: float
    waiting: int

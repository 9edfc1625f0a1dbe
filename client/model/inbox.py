"""Faces of searches that wait to be looked at."""

from datetime import datetime

from attrs import define, frozen

from client.model.person import Person
from client.model.recognition import Quality


@define(slots=False)
class Candidate:
    """Who is most like a face that waits, also where the search's limits kept that person out."""

    person: Person
    similarity: float
    distance: float
    confidence: float


@define(slots=False)
class InboxItem:
    """A face that waits to be looked at.

    `kind` is unknown, where nobody matched, or doubted, where somebody did with a confidence below 0.999. `count` says
    how often the face was seen. It is erased when it `expires`, unless a newer picture of the face takes its place by
    then. `group_ids` are the groups that were searched, [] for everyone.
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
    """For how many hours faces wait, 0 where the server keeps none, and how many do."""

    hours: float
    waiting: int

"""Faces, searches and their results."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal, Protocol

from attrs import define, field

from client.model._fields import positional_first
from client.model.ids import Id
from client.model.image import ImageSource
from client.model.person import Person


@define(slots=False)
class Box:
    """A rectangle in pixels of the upright, full-size photo; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int


@define(slots=False)
class Quality:
    """How well a face can be recognised: size in pixels, the others from 0 (useless) to 1 (perfect)."""

    size: float
    sharpness: float
    exposure: float
    frontality: float


@define(slots=False)
class FaceEncoding:
    """The encoding of a face, the identity of its encoder, and the template that searches compare.

    Pass the encoding to search without a picture; with dlib's network, it is face_recognition's.
    """

    encoder: str
    encoding: list[float] = field(repr=False)
    template: list[float] = field(repr=False)


@define(slots=False)
class Face:
    """A detected face: five landmarks as x, y in pixels; the detector's score, 0 to 1.

    `rotation` is how many degrees, 0 to 359, the face is rotated clockwise.

    `encoded`, and `crop`, the boxed face as a JPEG in base64, are set only if requested.
    """

    box: Box
    landmarks: list[list[float]]
    score: float
    quality: Quality
    encoded: FaceEncoding | None = None
    crop: str | None = field(default=None, repr=False)
    rotation: int = 0


@define(slots=False)
class Match:
    """How alike two faces are: L2 distance of encodings, similarity 0..1, and whether they belong to one person."""

    distance: float
    similarity: float
    verdict: bool


@define(getstate_setstate=False)
class _OpenSetLimits:
    min_confidence: float | None = field(default=None, kw_only=True)
    max_false_alarms: float | None = field(default=None, kw_only=True)


@define(slots=False, field_transformer=positional_first)
class SearchParams(_OpenSetLimits):
    """Limits on what counts as a match; without any limit, the server's strict default applies.

    `max_distance` is an L2 distance of dlib encodings (0 is the same picture, 0.6 the usual limit for a pair),
    `min_score` a similarity of 0..1, `result_size` the maximum number of persons in the answer. `min_confidence` is an
    open-set score of 0..1; `max_false_alarms` is the share of strangers, such as 0.01, that may match somebody.
    """

    max_distance: float | None = None
    min_score: float | None = None
    result_size: int | None = None


class Array(Protocol):
    """A `numpy.ndarray`, or another array that converts to a list."""

    def tolist(self) -> Any:
        """Return the items as Python's own numbers."""


@define(getstate_setstate=False)
class _SearchDetails:
    image_id: int | None = field(default=None, kw_only=True)
    encoding: Sequence[float] | Array | None = field(default=None, kw_only=True)
    face: Literal["largest", "central"] | Box | None = field(default=None, kw_only=True)
    filter: dict[str, Any] | None = field(default=None, kw_only=True)
    with_images: bool | None = field(default=None, kw_only=True)
    create_person: Person | None = field(default=None, kw_only=True)


def _listed(ids: Sequence[Id] | None) -> Sequence[Id] | None:
    """Return the ids, with an iterator's in a list: used a second time, it would be empty."""
    return list(ids) if isinstance(ids, Iterator) else ids


@define(slots=False, field_transformer=positional_first)
class SearchSource(_SearchDetails):
    """The face to search for, and the people to search.

    `group_ids=None` means everyone, a list means the members of any of these groups, and an empty list means nobody,
    which is what you want when an application allows no group. (In JSON posted without the SDK, an empty list means
    everyone.)

    The probe is a picture, a stored picture's `image_id`, or an `encoding` by the server's encoder. `face` chooses a
    face of the picture, `filter` limits the search by the persons' metadata, `with_images` adds the pictures' content
    to the matches, and `create_person` is enrolled with the face if nobody matches.
    """

    image: ImageSource | None = field(default=None, repr=False)
    group_ids: Sequence[Id] | None = field(default=None, converter=_listed)


@define(slots=False)
class FoundImage:
    """A picture of a matching person; `content` is base64, set if the search requested it."""

    id: int
    similarity: float
    distance: float
    content: str | None = field(default=None, repr=False)


@define(slots=False)
class SearchResult:
    """A matching person, with the numbers of their nearest picture.

    `confidence` is the open-set score of 0..1: one stranger in a hundred reaches 0.99.
    """

    person: Person
    images: list[FoundImage]
    similarity: float
    distance: float
    confidence: float


@define(slots=False)
class FaceResults:
    """A face in a picture, and the persons that match it, best first."""

    face: Face
    results: list[SearchResult]

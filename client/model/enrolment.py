"""Outcomes of calls with several photos."""

from attrs import define, field

from client.errors import KithError
from client.model.image import ImageId, ImageSource
from client.model.person import Person
from client.model.recognition import SearchResult


@define
class Refused:
    """A photo that could not be enrolled, and why."""

    photo: ImageSource = field(repr=False)
    error: KithError


@define
class Enrolled:
    """An enrolled person, the pictures attached, with their warnings, and the photos refused.

    A picture that the person already had is in neither list.
    """

    person: Person
    images: list[ImageId]
    refused: list[Refused]


@define
class Identified:
    """A photo and the best match for its largest face, or None; `error` is why it could not be identified, if so."""

    photo: ImageSource = field(repr=False)
    match: SearchResult | None
    error: KithError | None = None

"""Enrolment of several photos together."""

from collections.abc import Callable, Iterable

from client import errors
from client.model.enrolment import Enrolled, Refused
from client.model.image import Image, ImageId, ImageSource
from client.model.person import Person

Attach = Callable[[Image], ImageId]

PHOTO_ERRORS = (errors.Invalid, errors.FaceTaken, errors.InvalidArgument)
"""Errors that concern a single photo."""


def enrol_photos(attach: Attach, person: Person, photos: Iterable[ImageSource]) -> Enrolled:
    """Attach photos to a person one by one, and return the outcome of each.

    Raises what `attach` raises, except errors that concern a single photo.
    """
    enrolled = Enrolled(person, [], [])
    for photo in photos:
        try:
            enrolled.images.append(attach(Image(None, person.id, photo)))
        except PHOTO_ERRORS as error:
            if not _is_there(error, person):
                enrolled.refused.append(Refused(photo, error))
    return enrolled


def _is_there(error: errors.KithError, person: Person) -> bool:
    return isinstance(error, errors.FaceTaken) and any(found.person.id == person.id for found in error.results)

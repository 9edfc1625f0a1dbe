"""Warnings about pictures."""

from typing import Any

from attrs import evolve, field, frozen

from server.domain.faces import Quality
from server.domain.identification.search_values import SearchResult
from server.domain.identification.verdict import SAME_PERSON
from server.domain.pictures.quality_floors import USUAL


@frozen
class PictureWarning:
    """A reason to look at the picture again."""

    reason: str
    """picture_incomplete, picture_begins_late, looks_like_no_photo, unlike_own_pictures, resembles_other_person, or
    low_ followed by the name of a quality."""
    details: dict[str, Any] = field(factory=dict, hash=False)

    def of_image(self, image_id: int) -> "PictureWarning":
        """Return the warning with the id of its picture, for answers about several."""
        return evolve(self, details={"image_id": image_id, **self.details})


INCOMPLETE = PictureWarning("picture_incomplete")
"""The file ended before its last rows."""

BEGINS_LATE = PictureWarning("picture_begins_late")
"""Other bytes preceded the JPEG."""

NO_PHOTO = PictureWarning("looks_like_no_photo")
"""The face seems to be drawn."""


def warnings_for(quality: Quality | None, own: SearchResult | None, other: SearchResult | None) -> list[PictureWarning]:
    """Return warnings, from how the picture compares with the person's others and with the nearest other person.

    The quality is None if there is no picture of the face.
    """
    return [*_about_own(own), *_about_other(own, other), *(_about_quality(quality) if quality else ())]


def _about_own(own: SearchResult | None) -> list[PictureWarning]:
    if own is None or own.similarity >= SAME_PERSON:
        return []
    return [PictureWarning("unlike_own_pictures", {"distance": own.distance, "similarity": own.similarity})]


def _about_other(own: SearchResult | None, other: SearchResult | None) -> list[PictureWarning]:
    if other is None or other.similarity < SAME_PERSON or (own is not None and own.distance <= other.distance):
        return []
    details = {"person_id": other.person.id, "distance": other.distance, "similarity": other.similarity}
    return [PictureWarning("resembles_other_person", details)]


def _about_quality(quality: Quality) -> list[PictureWarning]:
    return [PictureWarning(f"low_{name}", numbers) for name, numbers in USUAL.below(quality).items()]

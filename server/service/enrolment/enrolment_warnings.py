"""Warnings about faces to enrol."""

from server.domain.faces import EncodedFace
from server.domain.pictures.warnings import BEGINS_LATE, INCOMPLETE, NO_PHOTO, PictureWarning, warnings_for
from server.service.enrolment.bare_encodings import CONTENT_TYPE
from server.service.identification.identify import NearestPersons


def warnings_about(face: EncodedFace, nearest: NearestPersons) -> list[PictureWarning]:
    """Return warnings about a face, its photo, and the persons near it."""
    quality = None if face.content_type == CONTENT_TYPE else face.face.quality
    noticed = {BEGINS_LATE: face.begins_late, INCOMPLETE: not face.complete, NO_PHOTO: not face.lifelike}
    warnings = [warning for warning, is_so in noticed.items() if is_so]
    return warnings + warnings_for(quality, nearest.own, next(iter(nearest.others), None))

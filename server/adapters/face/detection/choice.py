"""Choice among several faces."""

from collections.abc import Sequence
from typing import TypeVar

from server.adapters.face.detection.detections import Detection
from server.domain.errors import FaceNotFound
from server.domain.faces import Box, FaceChoice

EQUAL_SIDES_RATIO = 1.25
"""Sides that differ by less count as equal: the detector's precision is a pyramid step, 1.2, and whole pixels."""


_D = TypeVar("_D", bound=Detection)


def chosen(faces: Sequence[_D], choice: FaceChoice, width: int, height: int) -> _D:
    """Return the largest face, the one nearest to the centre, or the one that overlaps a box most.

    For a face at the edge of the photo, only the part inside counts; of equally large faces, the most central is
    returned. Raises FaceNotFound if there is none.
    """
    if isinstance(choice, Box):
        return _under(faces, choice)
    if not faces:
        raise FaceNotFound("no face was found in the photo")
    if choice == "largest":
        faces = _largest(faces, width, height)
    return min(faces, key=lambda face: _off_centre(face, width, height))


def _largest(faces: Sequence[_D], width: int, height: int) -> Sequence[_D]:
    least = max(face.inside(width, height).area for face in faces) / EQUAL_SIDES_RATIO**2
    return [face for face in faces if face.inside(width, height).area >= least]


def _under(faces: Sequence[_D], box: Box) -> _D:
    pointed = Detection(box.left, box.top, box.right - 1, box.bottom - 1, 0.0)
    best = max(faces, key=pointed.overlap, default=None)
    if best is None or pointed.overlap(best) == 0:
        raise FaceNotFound("no face was found in the box")
    return best


def _off_centre(face: Detection, width: int, height: int) -> float:
    across = (face.left + face.right + 1 - width) / 2
    down = (face.top + face.bottom + 1 - height) / 2
    return float(across**2 + down**2)

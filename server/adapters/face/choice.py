"""Which of several faces is meant."""

from collections.abc import Sequence

from server.adapters.face.detector import Detection
from server.domain.errors import FaceNotFound
from server.domain.faces import Box, FaceChoice


def chosen(faces: Sequence[Detection], choice: FaceChoice, width: int, height: int) -> Detection:
    """Return the largest face, the one nearest to the centre, or the one that overlaps a box most.

    Of two largest ones the more central counts. Raises FaceNotFound when there is none.
    """
    if isinstance(choice, Box):
        return _under(faces, choice)
    if not faces:
        raise FaceNotFound("no face was found in the photo")
    if choice == "central":
        return min(faces, key=lambda face: _off_centre(face, width, height))
    return min(faces, key=lambda face: (-face.area, _off_centre(face, width, height)))


def _under(faces: Sequence[Detection], box: Box) -> Detection:
    pointed = Detection(box.left, box.top, box.right - 1, box.bottom - 1, 0.0)
    best = max(faces, key=pointed.overlap, default=None)
    if best is None or pointed.overlap(best) == 0:
        raise FaceNotFound("no face was found in the box")
    return best


def _off_centre(face: Detection, width: int, height: int) -> float:
    across = (face.left + face.right + 1 - width) / 2
    down = (face.top + face.bottom + 1 - height) / 2
    return float(across**2 + down**2)

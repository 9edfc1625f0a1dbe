"""dlib's five landmarks of a face, and the chips that they cut out of the picture."""

from collections import deque

import dlib
import numpy as np
import numpy.typing as npt
from attrs import frozen
from PIL import Image

from server.adapters.face.chips import chip, side
from server.adapters.face.detector import Detection
from server.adapters.face.encoder import Chips, FaceEncoder
from server.adapters.face.pyramid import Pixels
from server.adapters.face.weights import LANDMARKS

SURROUNDINGS = 0.9
"""Of the face's side to each side: as far as landmarks and chip look. 0.5 gave the whole picture's chips on
208 faces, 0.25 other ones on 31."""

ENOUGH = 480
"""Pixels from one side of a face to the other that are enough for landmarks and chips: these have 150 at most."""

Points = npt.NDArray[np.float64]
"""x, y of the landmarks, shape (5, 2)."""


@frozen(eq=False)
class Alignment:
    """A face's landmarks, its portrait (dlib's chip), and what the encoder looks at."""

    points: Points
    portrait: Pixels
    chips: Chips
    side: float
    """The portrait's, in the pixels that it was cut out of."""


class Aligner:
    """Finds landmarks. Safe to share: dlib's predictor is not, so as many are loaded as work at once.

    Not one for each thread: a server has more threads than faces in work, and loading one takes longer than a face.
    """

    def __init__(self, encoder: FaceEncoder) -> None:
        LANDMARKS.read()
        self._encoder = encoder
        self._idle: deque[dlib.shape_predictor] = deque([_load()])

    def align(self, picture: Image.Image, face: Detection) -> Alignment:
        """Return the landmarks and the chips of a face that was found in the picture."""
        left, top, right, bottom = _surroundings(picture, face)
        divisor = _spare(face)
        crop = np.asarray(picture.reduce(divisor, (left, top, right, bottom)))
        seen = face.moved(-left, -top).scaled(1 / divisor)
        shape = self._shape(crop, dlib.rectangle(seen.left, seen.top, seen.right, seen.bottom))
        points = np.array([(point.x, point.y) for point in shape.parts()], np.float64) * divisor + (left, top)
        portrait = chip(crop, shape)
        return Alignment(points, portrait, self._encoder.chips(crop, shape, portrait), side(shape) * divisor)

    def _shape(self, pixels: Pixels, box: dlib.rectangle) -> dlib.full_object_detection:
        try:
            predictor = self._idle.pop()
        except IndexError:
            predictor = _load()
        shape = predictor(pixels, box)
        self._idle.append(predictor)
        return shape


def _load() -> dlib.shape_predictor:
    return dlib.shape_predictor(str(LANDMARKS.path))


def _surroundings(picture: Image.Image, face: Detection) -> tuple[int, int, int, int]:
    margin = round(face.side * SURROUNDINGS)
    left, top = max(face.left - margin, 0), max(face.top - margin, 0)
    right, bottom = min(face.right + 1 + margin, picture.width), min(face.bottom + 1 + margin, picture.height)
    return left, top, right, bottom


def _spare(face: Detection) -> int:
    """Return the largest power of two by which the picture may be divided."""
    return 1 << max((face.side // ENOUGH).bit_length() - 1, 0)

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
        crop = np.asarray(picture.crop((left, top, right, bottom)))
        box = dlib.rectangle(face.left - left, face.top - top, face.right - left, face.bottom - top)
        shape = self._shape(crop, box)
        points = np.array([(point.x + left, point.y + top) for point in shape.parts()], np.float64)
        portrait = chip(crop, shape)
        return Alignment(points, portrait, self._encoder.chips(crop, shape, portrait), side(shape))

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

"""dlib's five landmarks of a face, and the chip that they cut out of the photo."""

import threading

import dlib
import numpy as np
import numpy.typing as npt
from attrs import frozen

from server.adapters.face.detector import Detection
from server.adapters.face.encoder_graph import CHIP
from server.adapters.face.pyramid import Pixels
from server.adapters.face.weights import LANDMARKS

PADDING = 0.25
"""Of the chip's side around the face, as dlib's encoder was trained."""

Points = npt.NDArray[np.float64]
"""x, y of the landmarks, shape (5, 2)."""


@frozen(eq=False)
class Alignment:
    """A face's landmarks, in the pixels that they were found in, and its upright chip."""

    points: Points
    chip: Pixels


class Aligner:
    """Finds landmarks. Safe to share: dlib's predictor is not, so each thread has its own."""

    def __init__(self) -> None:
        LANDMARKS.read()
        self._own = threading.local()

    def align(self, picture: Pixels, face: Detection) -> Alignment:
        """Return the landmarks and the chip, 150 x 150, of a face that was found in the picture."""
        box = dlib.rectangle(face.left, face.top, face.right, face.bottom)
        shape = self._predictor()(picture, box)
        points = np.array([(point.x, point.y) for point in shape.parts()], np.float64)
        return Alignment(points, dlib.get_face_chip(picture, shape, CHIP, PADDING))

    def _predictor(self) -> dlib.shape_predictor:
        if not hasattr(self._own, "predictor"):
            self._own.predictor = dlib.shape_predictor(str(LANDMARKS.path))
        return self._own.predictor

"""Chips: the upright squares around a face that encoders look at, cut by its landmarks."""

import dlib
import numpy as np

from server.adapters.face.encoder_graph import CHIP
from server.adapters.face.pyramid import Pixels

PADDING = 0.25
"""Of the face's side around it in the chip, as dlib's encoder was trained."""

TIGHTER, LOOSER = (1.5 / 1.1 - 1) / 2, (1.5 / 0.9 - 1) / 2
"""Paddings that show the face a tenth larger and a tenth smaller."""

_MEAN_FACE = [(0.8596, 0.2135), (0.6461, 0.2290), (0.1206, 0.2137), (0.3341, 0.2291), (0.4901, 0.6278)]
"""dlib's five landmarks in a chip of side 1 without padding (`dlib/image_transforms/interpolation.h`)."""

_EYES, _MEAN_EYES = ((38.2946, 51.6963), (73.5318, 51.5014)), ((0.2273, 0.2214), (0.7528, 0.2212))
"""The middles of the eyes in ArcFace's chip of 112 pixels (insightface's `face_align`), and in dlib's mean face."""

ARCFACE_CHIP = 112
_SCALE = (_EYES[1][0] - _EYES[0][0]) / (_MEAN_EYES[1][0] - _MEAN_EYES[0][0])
_ARCFACE_POINTS = (np.array(_MEAN_FACE) - np.mean(_MEAN_EYES, axis=0)) * _SCALE + np.mean(_EYES, axis=0)
"""Where dlib's landmarks lie in ArcFace's chip: the mean face with its eyes where ArcFace wants them, (5, 2)."""


def chip(pixels: Pixels, shape: dlib.full_object_detection, padding: float = PADDING) -> Pixels:
    """Return dlib's chip, (150, 150, 3)."""
    return _cut(pixels, dlib.get_face_chip_details(shape, CHIP, padding))


def side(shape: dlib.full_object_detection) -> float:
    """Return how many pixels of the picture there are from one side of dlib's chip to the other."""
    width: float = dlib.get_face_chip_details(shape, CHIP, PADDING).rect.width()
    return width


def arcface_chip(pixels: Pixels, shape: dlib.full_object_detection) -> Pixels:
    """Return the chip that encoders of the ArcFace family are trained on, (112, 112, 3)."""
    wanted = dlib.dpoints([dlib.dpoint(x, y) for x, y in _ARCFACE_POINTS])
    found = dlib.dpoints([dlib.dpoint(point.x, point.y) for point in shape.parts()])
    details = dlib.chip_details(wanted, found, dlib.chip_dims(ARCFACE_CHIP, ARCFACE_CHIP))
    return _cut(pixels, details)


def _cut(pixels: Pixels, details: dlib.chip_details) -> Pixels:
    cut: Pixels = dlib.extract_image_chip(pixels, details)
    return cut

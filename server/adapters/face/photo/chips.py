"""Chips: upright squares around a face, aligned by its landmarks, which encoders take."""

import dlib
import numpy as np
from attrs import field, frozen

from server.adapters.face.photo.pixels import Pixels, Points

CHIP_PIXELS = 150
"""The side of a chip of dlib's encoder in pixels."""

PADDING_SHARE = 0.25
"""Margin around the face in a chip, as a share of its side, as in the training of dlib's encoder."""

TIGHTER, LOOSER = (1.5 / 1.1 - 1) / 2, (1.5 / 0.9 - 1) / 2
"""Paddings that show the face a tenth larger and a tenth smaller."""

ARCFACE_CHIP_PIXELS = 112
"""The side of a chip of SFace and others of ArcFace's family."""

ARCFACE_POINTS = np.array(
    [(38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041)]
)
"""Where the eyes, the tip of the nose and the corners of the mouth are in the chip (insightface, `face_align`)."""


@frozen(eq=False)
class Patch:
    """A face and its surroundings, upright or nearly."""

    pixels: Pixels = field(repr=False)
    shape: dlib.full_object_detection = field(repr=False)
    """dlib's five landmarks."""
    points: Points = field(repr=False)
    """The eyes, the tip of the nose and the corners of the mouth, (5, 2)."""

    @property
    def agreement(self) -> float:
        """Return 1 if shape and points agree on the eyes, 0 if they differ by the distance between the eyes."""
        corners = points_of(self.shape)
        dlibs = np.array([corners[2:4].mean(axis=0), corners[:2].mean(axis=0)])
        off = np.linalg.norm(dlibs - self.points[:2], axis=1).max()
        return max(1 - float(off / np.linalg.norm(self.points[1] - self.points[0])), 0.0)


def chip(pixels: Pixels, shape: dlib.full_object_detection, padding: float = PADDING_SHARE) -> Pixels:
    """Return dlib's chip, (150, 150, 3)."""
    return _cut(pixels, dlib.get_face_chip_details(shape, CHIP_PIXELS, padding))


def points_of(shape: dlib.full_object_detection) -> Points:
    """Return dlib's landmarks, (5, 2)."""
    return np.array([(point.x, point.y) for point in shape.parts()], np.float64)


def side(shape: dlib.full_object_detection) -> float:
    """Return the side of dlib's chip in pixels of the picture."""
    width: float = dlib.get_face_chip_details(shape, CHIP_PIXELS, PADDING_SHARE).rect.width()
    return width


def arcface_chip(patch: Patch) -> Pixels:
    """Return the chip that encoders of the ArcFace family are trained on, (112, 112, 3)."""
    size = dlib.chip_dims(ARCFACE_CHIP_PIXELS, ARCFACE_CHIP_PIXELS)
    return _cut(patch.pixels, dlib.chip_details(_dlibs(ARCFACE_POINTS), _dlibs(patch.points), size))


def _dlibs(points: Points) -> dlib.dpoints:
    return dlib.dpoints([dlib.dpoint(x, y) for x, y in points])


def _cut(pixels: Pixels, details: dlib.chip_details) -> Pixels:
    cut: Pixels = dlib.extract_image_chip(pixels, details)
    return cut

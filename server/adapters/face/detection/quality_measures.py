"""How well a face can be recognised. Constants are quantiles over every tenth picture of LFW's folds 1 to 3."""

import numpy as np
import numpy.typing as npt

from server.adapters.face.photo.pixels import Pixels, Points
from server.domain.faces import Quality

Grey = npt.NDArray[np.float32]

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""ITU-R BT.601."""

MIDDLE = slice(30, 120)
"""Rows and columns of the chip that show the face and nothing around it."""

ROUNDING_VARIANCE = 1.0
"""Variance of a Laplacian from 8-bit rounding alone, which remains in strongly blurred pictures."""

BLURRED, CRISP = -3.2, -1.1
"""log10 of the Laplacian's variance over the picture's: the median after a Gaussian blur of 2 pixels, and the sharpest
tenth of the original pictures, whose median is -1.4."""

DARK, BRIGHT = 77.0, 174.0
"""Mean luma that 96 % of the pictures lie between."""

BLACK, WHITE = 10.0, 245.0
"""Luma beyond which a pixel shows nothing."""


def quality(size: float, points: Points, chip: Pixels) -> Quality:
    """Rate a face by its box's side in the full-size photo, its five landmarks and its chip."""
    grey = chip[MIDDLE, MIDDLE] @ LUMA
    return Quality(size, _sharpness(grey), _exposure(grey), _frontality(points))


def _sharpness(grey: Grey) -> float:
    """Rate edges relative to contrast, so that a dark picture does not count as blurred."""
    laplacian = 4 * grey[1:-1, 1:-1] - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]
    detail = max(float(laplacian.var()) - ROUNDING_VARIANCE, 0.0) / (float(grey.var()) + ROUNDING_VARIANCE)
    return _share(float(np.log10(detail + 1e-9)), BLURRED, CRISP)


def _exposure(grey: Grey) -> float:
    """Rate the mean, and the share of pixels that are neither black nor white."""
    mean = float(grey.mean())
    shown = float(((grey >= BLACK) & (grey <= WHITE)).mean())
    return shown * min(_share(mean, 0, DARK), _share(mean, 255, BRIGHT))


def _frontality(points: Points) -> float:
    """Rate how far the base of the nose is from the middle between the eyes; 0 means below an eye."""
    one_eye, other_eye = points[:2].mean(axis=0), points[2:4].mean(axis=0)
    across = other_eye - one_eye
    nose = points[4] - (one_eye + other_eye) / 2
    offset = abs(float(nose @ across)) / max(float(across @ across), 1.0)
    return _share(offset, 0.5, 0)


def _share(value: float, nothing: float, everything: float) -> float:
    return float(np.clip((value - nothing) / (everything - nothing), 0, 1))

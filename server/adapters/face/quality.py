"""How well a face can be recognised."""

import numpy as np
import numpy.typing as npt

from server.adapters.face.landmarks import Points
from server.adapters.face.pyramid import Pixels
from server.domain.faces import Quality

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""ITU-R BT.601."""


def quality(size: float, points: Points, chip: Pixels) -> Quality:
    """Rate a face by its box's side in the full-size photo, its five landmarks and its chip."""
    grey = chip @ LUMA
    return Quality(size, _sharpness(grey), _exposure(grey), _frontality(points))


def _sharpness(grey: npt.NDArray[np.float32]) -> float:
    laplacian = 4 * grey[1:-1, 1:-1] - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]
    return float(np.clip(np.log10(laplacian.var() + 1) / 3, 0, 1))


def _exposure(grey: npt.NDArray[np.float32]) -> float:
    return float(np.clip(1 - abs(grey.mean() - 127.5) / 127.5, 0, 1))


def _frontality(points: Points) -> float:
    one_eye, other_eye = points[:2].mean(axis=0), points[2:4].mean(axis=0)
    across = other_eye - one_eye
    nose = points[4] - (one_eye + other_eye) / 2
    between = float(np.hypot(*across)) or 1.0
    return float(np.clip(1 - 2 * abs(nose @ across) / between**2, 0, 1))

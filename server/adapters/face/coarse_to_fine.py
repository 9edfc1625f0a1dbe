"""The detection policy: a small copy of the photo first, a larger one only while nothing convincing is found."""

import numpy as np
from PIL import Image

from server.adapters.face.detector import Detection, detect
from server.adapters.face.networks import Network
from server.adapters.face.pyramid import Pixels

SIDES = (320, 640, 1280)
"""Pixels of the long side of each pass for the one face that counts."""

CONVINCING = 0.5
"""A pass whose best face scores this much is the last."""

FINEST = 1600
"""Pixels of the long side when every face is wanted, and"""

MOST_ENLARGED = 2.0
"""how much larger than the photo a pass may be: a face of 40 pixels then fills the window of 80."""


def find_one(network: Network, picture: Pixels) -> list[Detection]:
    """Return the faces that the coarsest convincing pass found, best first."""
    found: list[Detection] = []
    for side in SIDES:
        found = _at(network, picture, side) or found
        if any(face.score >= CONVINCING for face in found):
            break
    return found


def find_all(network: Network, picture: Pixels) -> list[Detection]:
    """Return every face, best first."""
    return _at(network, picture, FINEST)


def _at(network: Network, picture: Pixels, side: int) -> list[Detection]:
    factor = min(side / max(picture.shape[:2]), MOST_ENLARGED)
    return [face.scaled(1 / factor) for face in detect(network, _resized(picture, factor))]


def _resized(picture: Pixels, factor: float) -> Pixels:
    rows, columns = (max(round(side * factor), 1) for side in picture.shape[:2])
    image = Image.fromarray(picture).resize((columns, rows), Image.Resampling.BILINEAR, reducing_gap=2.0)
    return np.asarray(image)

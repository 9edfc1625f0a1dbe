"""The detection policy: a small copy of the photo first, a larger one only while nothing convincing is found."""

import numpy as np
from PIL import Image

from server.adapters.face.decoding import Photo
from server.adapters.face.detector import Detection, detect
from server.adapters.face.networks import Network

SIDES = (240, 480, 960)
"""Pixels of the long side of each pass for the one face that counts."""

CONVINCING = 0.5
"""A pass whose best face scores this much is the last."""

FINEST = 1600
"""Pixels of the long side when every face is wanted, and"""

MOST_ENLARGED = 2.0
"""how much larger than the photo a pass may be: a face of 40 pixels then fills the window of 80."""


def find_largest(network: Network, photo: Photo) -> list[Detection]:
    """Return the faces of the coarsest convincing pass, best first; the largest is among them."""
    found: list[Detection] = []
    for side in SIDES:
        found = _at(network, photo, side) or found
        if any(face.score >= CONVINCING for face in found):
            break
    return found


def find_all(network: Network, photo: Photo) -> list[Detection]:
    """Return every face, best first."""
    return _at(network, photo, FINEST)


def _at(network: Network, photo: Photo, side: int) -> list[Detection]:
    factor = min(side / photo.longest, MOST_ENLARGED)
    size = (max(round(photo.width * factor), 1), max(round(photo.height * factor), 1))
    copy = photo.picture(side).resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    return [face.scaled(1 / factor) for face in detect(network, np.asarray(copy))]

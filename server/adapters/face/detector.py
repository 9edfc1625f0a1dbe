"""dlib's CNN face detector at one scale of a picture."""

import math

import numpy as np
from attrs import frozen

from server.adapters.face.networks import Network
from server.adapters.face.pyramid import MARGIN, Pixels, Tiling, tiling

WINDOW = 80
"""Pixels of the window that a cell of the output looks at."""

STEP, FIRST = 8, 14
"""Cell c is centred at pixel 8 c + 14: three convolutions of 5 pixels in steps of two, without padding."""

MOST_OVERLAP = 0.338
"""Intersection over union of two boxes of one face; the detector's own `overlaps_nms`."""


@frozen
class Detection:
    """A face in a picture; the edges are pixels inside, as in dlib's rectangles."""

    left: int
    top: int
    right: int
    bottom: int
    score: float

    @property
    def area(self) -> int:
        """Pixels inside."""
        return max(self.right - self.left + 1, 0) * max(self.bottom - self.top + 1, 0)

    @property
    def side(self) -> int:
        """Pixels from one side to the other."""
        return max(self.right - self.left, self.bottom - self.top) + 1

    def scaled(self, factor: float) -> "Detection":
        """Return it as it lies in the picture enlarged by the factor."""
        edges = (self.left, self.top, self.right + 1, self.bottom + 1)
        left, top, right, bottom = (round(edge * factor) for edge in edges)
        return Detection(left, top, right - 1, bottom - 1, self.score)

    def moved(self, x: int, y: int) -> "Detection":
        """Return it as it lies in the picture around this one."""
        return Detection(self.left + x, self.top + y, self.right + x, self.bottom + y, self.score)

    def inside(self, width: int, height: int) -> "Detection":
        """Return the part of it that lies in a picture of this size."""
        right, bottom = min(self.right, width - 1), min(self.bottom, height - 1)
        return Detection(max(self.left, 0), max(self.top, 0), right, bottom, self.score)

    def overlap(self, other: "Detection") -> float:
        """Intersection over union."""
        across = min(self.right, other.right) - max(self.left, other.left) + 1
        down = min(self.bottom, other.bottom) - max(self.top, other.top) + 1
        inside = max(across, 0) * max(down, 0)
        return inside / (self.area + other.area - inside)


def detect(
    network: Network,
    picture: Pixels,
    threshold: float = 0.0,
    scales: int | None = None,
    margin: int = MARGIN,
) -> list[Detection]:
    """Return what scores above the threshold, best first, as `cnn_face_detection_model_v1` does above 0.

    It looks at every scale of the picture, or at its first few.
    """
    layout = tiling(*picture.shape[:2], scales, margin)
    if min(layout.rows, layout.columns) < WINDOW:
        return []
    scores = network(layout.tile(picture)[None])[0, 0]
    cells = np.argwhere(scores > threshold)
    found = [_detection(layout, row, column, scores[row, column]) for row, column in cells]
    return strongest(found)


def strongest(found: list[Detection]) -> list[Detection]:
    """Return those that no better one overlaps, best first."""
    kept: list[Detection] = []
    for detection in sorted(found, key=lambda one: -one.score):
        if all(detection.overlap(other) <= MOST_OVERLAP for other in kept):
            kept.append(detection)
    return kept


def _detection(layout: Tiling, row: int, column: int, score: float) -> Detection:
    x, y = STEP * column + FIRST, STEP * row + FIRST
    half = (WINDOW - 1) / 2
    level = layout.nearest(x, y)
    left, top = level.up(x - half, y - half)
    right, bottom = level.up(x + half, y + half)
    left, top, right, bottom = (math.floor(edge + 0.5) for edge in (left, top, right, bottom))
    return Detection(left, top, right, bottom, float(score))

"""dlib's CNN face detector at one scale of a picture."""

import math

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from server.adapters.face.networks import Network
from server.adapters.face.pyramid import MARGIN, Pixels, Tiling, tiling

WINDOW = 80
"""Pixels of the window that a cell of the output looks at."""

SMALL = 50
"""Pixels of a small face as it is drawn: near the largest of the 29 to 56 that its filter is fitted to."""

STEP, FIRST = 8, 14
"""Cell c is centred at pixel 8 c + 14: three convolutions of 5 pixels in steps of two, without padding."""

MOST_OVERLAP = 0.338
"""Intersection over union of two boxes of one face; the detector's own `overlaps_nms`."""


STRIP_PIXELS = 500_000
"""The network runs over about so many pixels at a time: it keeps some 45 bytes for each."""

REACH = 14
"""Cells beyond a strip that its own depend on: a cell sees 188 pixels, the steps and its 80 pixels included."""


Edges = npt.NDArray[np.int64]
"""Left, top, right and bottom of boxes, (..., 4), or corners of them, (..., 2)."""


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
    def edges(self) -> Edges:
        """Left, top, right and bottom, (4,)."""
        return np.array([self.left, self.top, self.right, self.bottom], np.int64)

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
        return float(_overlaps(self.edges, other.edges[np.newaxis])[0])

    def common(self, other: "Detection") -> int:
        """Pixels inside both."""
        across = min(self.right, other.right) - max(self.left, other.left) + 1
        down = min(self.bottom, other.bottom) - max(self.top, other.top) + 1
        return max(across, 0) * max(down, 0)


@frozen(eq=False)
class Look:
    """What the network says of a picture at every scale of it, or at its first few."""

    layout: Tiling
    scores: npt.NDArray[np.float32] = field(repr=False)
    """Of every cell, for a face that fills the window and for a small one, (2, rows, columns)."""

    def faces(self, threshold: float = 0.0) -> list[Detection]:
        """Return the faces that score above the threshold, best first."""
        return self._above(threshold, self.scores[0], WINDOW)

    def small_faces(self, threshold: float) -> list[Detection]:
        """Return where small faces may be, the likeliest first; their score says nothing of them as faces."""
        return [evolve(place, score=-math.inf) for place in self._above(threshold, self.scores[1], SMALL)]

    def _above(self, threshold: float, scores: npt.NDArray[np.float32], side: int) -> list[Detection]:
        cells = np.argwhere(scores > threshold)
        return strongest([_detection(self.layout, row, column, side, scores[row, column]) for row, column in cells])


def look(network: Network, picture: Pixels, scales: int | None = None, margin: int = MARGIN) -> Look:
    """Look at every scale of a picture, or at its first few."""
    layout = tiling(*picture.shape[:2], scales, margin)
    if min(layout.rows, layout.columns) < WINDOW:
        return Look(layout, np.empty((2, 0, 0), np.float32))
    return Look(layout, _in_strips(network, layout.tile(picture)))


def _in_strips(network: Network, tile: Pixels) -> npt.NDArray[np.float32]:
    """Return the scores of every cell of a tile, as one run over it would, in the memory of a strip."""
    rows, columns = tile.shape[:2]
    cells = max(STRIP_PIXELS // (columns * STEP), 1)
    if rows <= (cells + 2 * REACH) * STEP:
        scores: npt.NDArray[np.float32] = network(tile[None])[0]
        return scores
    strips = [_strip(network, tile, first, cells) for first in range(0, _cells(rows), cells)]
    return np.concatenate(strips, axis=1)


def _strip(network: Network, tile: Pixels, first: int, cells: int) -> npt.NDArray[np.float32]:
    above = max(first - REACH, 0)
    seen = tile[above * STEP : (first + cells + REACH + 1) * STEP]
    scores: npt.NDArray[np.float32] = network(seen[None])[0][:, first - above : first - above + cells]
    return scores


def _cells(pixels: int) -> int:
    """Return how many cells lie along so many pixels: three convolutions of 5 in steps of 2, without padding."""
    for _ in range(3):
        pixels = (pixels - 5) // 2 + 1
    return pixels


def detect(network: Network, picture: Pixels) -> list[Detection]:
    """Return the faces, best first, as `cnn_face_detection_model_v1` does."""
    return look(network, picture).faces()


def strongest(found: list[Detection]) -> list[Detection]:
    """Return those that no better one overlaps, best first."""
    ordered = sorted(found, key=lambda one: -one.score)
    edges = np.array([one.edges for one in ordered]).reshape(-1, 4)
    kept: list[Detection] = []
    rest = np.arange(len(ordered))
    while rest.size:
        best, rest = rest[0], rest[1:]
        kept.append(ordered[best])
        rest = rest[_overlaps(edges[best], edges[rest]) <= MOST_OVERLAP]
    return kept


def _overlaps(one: Edges, others: Edges) -> npt.NDArray[np.float64]:
    """Return the intersection over union of one box, (4,), with each of the others, (n, 4)."""
    starts, ends = np.maximum(one[:2], others[:, :2]), np.minimum(one[2:], others[:, 2:])
    common = _area(starts, ends)
    union = _area(one[:2], one[2:]) + _area(others[:, :2], others[:, 2:]) - common
    overlaps: npt.NDArray[np.float64] = common / union
    return overlaps


def _area(starts: Edges, ends: Edges) -> Edges:
    area: Edges = np.prod(np.maximum(ends - starts + 1, 0), axis=-1)
    return area


def _detection(layout: Tiling, row: int, column: int, side: int, score: float) -> Detection:
    x, y = STEP * column + FIRST, STEP * row + FIRST
    half = (side - 1) / 2
    level = layout.nearest(x, y)
    left, top = level.up(x - half, y - half)
    right, bottom = level.up(x + half, y + half)
    left, top, right, bottom = (math.floor(edge + 0.5) for edge in (left, top, right, bottom))
    return Detection(left, top, right, bottom, float(score))

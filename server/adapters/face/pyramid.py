"""dlib's tiled image pyramid: every scale of a picture laid out in one, so that the detector runs once.

Sizes and places are those of `dlib/image_transforms/image_pyramid.h`: each level has 5/6 of the sides of the
one before; they stand in one column, and once the second half fits beside the first it comes back up.
"""

from collections.abc import Iterator
from functools import lru_cache

import dlib
import numpy as np
import numpy.typing as npt
from attrs import frozen

Pixels = npt.NDArray[np.uint8]
"""RGB, shape (rows, columns, 3)."""

GAP = 10
"""Pixels between levels."""

MARGIN = 11
"""Pixels around them all."""

LEAST_ROWS = 5
"""A level with fewer is left out."""

LEAST_SIDE = 80
"""Pixels that the tile has at least, one window of the detector: in a smaller one its last layers have no room."""

MEAN_COLOUR = np.array([123, 117, 104], np.uint8)
"""What dlib's normalisation maps to zero, to the nearest."""


@frozen
class Level:
    """Where one scale of the picture lies in the tile; the picture is `growth` times as large."""

    top: int
    left: int
    rows: int
    columns: int
    growth: float

    @property
    def bottom(self) -> int:
        """The first row below."""
        return self.top + self.rows

    @property
    def right(self) -> int:
        """The first column beyond."""
        return self.left + self.columns

    def distance(self, x: float, y: float) -> float:
        """Square of the distance to a point of the tile; 0 inside."""
        beyond_x = max(self.left - x, 0, x - (self.right - 1))
        beyond_y = max(self.top - y, 0, y - (self.bottom - 1))
        return float(beyond_x**2 + beyond_y**2)

    def up(self, x: float, y: float) -> tuple[float, float]:
        """Return the picture's x, y for the tile's: n times dlib's step up, which is 6/5 p + 0.3."""
        shift = 1.5 * (self.growth - 1)
        return (x - self.left) * self.growth + shift, (y - self.top) * self.growth + shift


@frozen
class Tiling:
    """Where all of them lie, and how large the tile is."""

    levels: tuple[Level, ...]
    rows: int
    columns: int

    def tile(self, picture: Pixels) -> Pixels:
        """Return the picture at every scale, with the mean colour between."""
        if picture.shape[:2] == (self.rows, self.columns):
            return picture
        tile = np.empty((self.rows, self.columns, 3), np.uint8)
        tile[:] = np.broadcast_to(MEAN_COLOUR, tile.shape[1:]).copy()
        for level, scaled in zip(self.levels, self._scaled(picture), strict=True):
            tile[level.top : level.bottom, level.left : level.right] = scaled
        return tile

    def _scaled(self, picture: Pixels) -> Iterator[Pixels]:
        yield picture
        # dlib shrinks level after level in floating point; in 8 bits the rounding would add up.
        planes = [np.ascontiguousarray(picture[..., colour].astype(np.uint16) << 8) for colour in range(3)]
        for level in self.levels[1:]:
            planes = [dlib.resize_image(plane, level.rows, level.columns) for plane in planes]
            yield np.stack([(plane + 128) >> 8 for plane in planes], axis=-1).astype(np.uint8)

    def nearest(self, x: float, y: float) -> Level:
        """Return the level that a point of the tile belongs to."""
        return min(self.levels, key=lambda level: level.distance(x, y))


@lru_cache(maxsize=64)
def tiling(rows: int, columns: int, scales: int | None = None, margin: int = MARGIN) -> Tiling:
    """Return how dlib tiles the pyramid of a picture of this size, or its first few scales."""
    sizes = _sizes(rows, columns)[:scales]
    turn = _turn(sizes)
    levels: list[Level] = []
    y = margin
    for rows_here, columns_here in sizes[:turn]:
        levels.append(Level(y, margin, rows_here, columns_here, 1.2 ** len(levels)))
        y += rows_here + GAP
    bottom = y - GAP
    levels += _way_back(sizes, levels[0], turn, bottom)
    high, wide = max(bottom + margin, LEAST_SIDE), max(columns + 2 * margin, LEAST_SIDE)
    return Tiling(tuple(levels), high, wide)


def _way_back(sizes: list[tuple[int, int]], first: Level, turn: int, bottom: int) -> list[Level]:
    levels: list[Level] = []
    for rows, columns in sizes[turn:]:
        level = Level(bottom - rows, first.right - columns, rows, columns, 1.2 ** (turn + len(levels)))
        if level.top < first.bottom:
            break
        levels.append(level)
        bottom = level.top - GAP
    return levels


def _sizes(rows: int, columns: int) -> list[tuple[int, int]]:
    sizes = [(rows, columns)]
    while True:
        rows, columns = rows * 5 // 6, columns * 5 // 6
        if rows < LEAST_ROWS or columns == 0:
            return sizes
        sizes.append((rows, columns))


def _turn(sizes: list[tuple[int, int]]) -> int:
    """How many levels stand in the first column."""
    first_rows, first_columns = sizes[0]
    total = sum(rows + GAP for rows, _ in sizes) - 2 * GAP
    height, before = 0, 0
    for number, (rows, columns) in enumerate(sizes):
        fits = columns <= first_columns - before - GAP
        if fits and (height - first_rows) * 2 >= total - first_rows:
            return number
        height += rows + GAP
        before = columns
    return len(sizes)

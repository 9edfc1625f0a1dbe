"""Smaller and larger copies of a photo or of a part of it, for looking at it at many scales."""

import dlib
import numpy as np
from attrs import define, field
from PIL import Image

from server.adapters.face.decoding import Photo, edges_in, halving
from server.adapters.face.pixels import Pixels
from server.domain.faces import Box

MOST_COLUMNS = 8192
"""The widest copy that dlib is asked for.

`dlib.resize_image` steps through a row of 8-bit pixels by adding up a float32 (`interpolate_bilinear` in
`dlib/image_transforms/interpolation.h`), and ends the row where the sum says so. Once rounding has taken more than one
step of the output from the sum, it writes beyond the row, and beyond the picture in the last one. Each of the n / 4
additions is off by at most half a unit in the last place. Over 8,192 columns that makes 0.2 pixels when enlarging,
where a step has 0.31 pixels at least (`closer_look` enlarges by at most 3.2), and 0.7 pixels when shrinking, where a
step has 1 at least. At 52,800 columns the error passes a step, and the heap is corrupted."""


BAND = 256
"""Rows that are taken over at a time."""


class CopyTooWide(ValueError):
    """A copy was asked for that dlib cannot make; only a mistake in the detection policy meets this."""


@define(eq=False)
class Copies:
    """Copies of one photo, each made from the smallest half, quarter, eighth ... that has the pixels for it."""

    photo: Photo
    _made_of: tuple[tuple[int, int], int] | None = field(default=None, init=False)
    _reduced: Pixels | None = field(default=None, init=False, repr=False)

    def whole(self, side: int) -> Pixels:
        """Return the photo with so many pixels on its longer side."""
        return _resized(self._source(side), self.photo.size, side / self.photo.longest)

    def part(self, box: Box, factor: float) -> Pixels:
        """Return what is inside a box of the photo, `factor` times as large."""
        wanted = self.photo.longest * factor
        picture = self.photo.picture(round(wanted))
        inside = np.asarray(picture.reduce(halving(picture, wanted), edges_in(picture, self.photo, box)))
        return _resized(inside, (box.right - box.left, box.bottom - box.top), factor)

    def _source(self, side: int) -> Pixels:
        """Return what a copy of this size is made of; the last one is kept, since the next size often needs it too."""
        picture = self.photo.picture(side)
        divisor = halving(picture, side)
        if self._reduced is None or self._made_of != (picture.size, divisor):
            self._made_of, self._reduced = (picture.size, divisor), None
            self._reduced = _array(picture, divisor)
        return self._reduced


def _array(picture: Image.Image, divisor: int) -> Pixels:
    """Return the picture divided by a power of two, in bands: else Pillow and numpy would hold a copy each."""
    columns, rows = (-(-side // divisor) for side in picture.size)
    array = np.empty((rows, columns, 3), np.uint8)
    for top in range(0, rows, BAND):
        bottom = min(top + BAND, rows)
        box = (0, top * divisor, picture.width, min(bottom * divisor, picture.height))
        array[top:bottom] = np.asarray(picture.reduce(divisor, box))
    return array


def _resized(source: Pixels, size: tuple[int, int], factor: float) -> Pixels:
    columns, rows = (max(round(edge * factor), 1) for edge in size)
    if columns > MOST_COLUMNS:
        raise CopyTooWide(f"a copy of {columns} columns was asked for; {MOST_COLUMNS} are proven")
    copy: Pixels = dlib.resize_image(source, rows, columns)
    return copy

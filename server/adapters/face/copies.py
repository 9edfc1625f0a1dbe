"""Smaller and larger copies of a photo or of a part of it, for looking at it at many scales."""

import dlib
import numpy as np
from attrs import define, field
from PIL import Image

from server.adapters.face.decoding import Photo, halving, reduced
from server.adapters.face.pyramid import Pixels
from server.domain.faces import Box

MOST_COLUMNS = 8192
"""The widest copy that dlib is asked for.

`dlib.resize_image` steps through a row of 8-bit pixels by adding up a float32 (`interpolate_bilinear` in
`dlib/image_transforms/interpolation.h`), and ends the row where the sum says so. Once rounding has taken more than one
step of the output from the sum, it writes beyond the row, and beyond the picture in the last one. Each of the n / 4
additions is off by at most half a unit in the last place. Over 8,192 columns that makes 0.2 pixels when enlarging,
where a step has 0.31 pixels at least (`closer_look` enlarges by at most 3.2), and 0.7 pixels when shrinking, where a
step has 1 at least. At 52,800 columns the error passes a step, and the heap is corrupted."""


class CopyTooWide(ValueError):
    """A copy was asked for that dlib cannot make; only a mistake in the detection policy meets this."""


@define(eq=False)
class Copies:
    """Copies of one photo, each made from the smallest half, quarter, eighth ... that has the pixels for it."""

    photo: Photo
    _picture: Image.Image | None = field(default=None, init=False)
    _reduced: dict[int, Pixels] = field(factory=dict, init=False)

    def whole(self, side: int) -> Pixels:
        """Return the photo with so many pixels on its longer side."""
        picture, divisor = self._source(side)
        if divisor not in self._reduced:
            self._reduced[divisor] = np.asarray(reduced(picture, divisor))
        return _resized(self._reduced[divisor], self.photo.size, side / self.photo.longest)

    def part(self, box: Box, factor: float) -> Pixels:
        """Return what is inside a box of the photo, `factor` times as large."""
        picture, divisor = self._source(self.photo.longest * factor)
        shrink = max(picture.size) / self.photo.longest
        left, top, right, bottom = (round(edge * shrink) for edge in (box.left, box.top, box.right, box.bottom))
        inside = np.asarray(picture.reduce(divisor, (left, top, right, bottom)))
        return _resized(inside, (box.right - box.left, box.bottom - box.top), factor)

    def _source(self, side: float) -> tuple[Image.Image, int]:
        """Return the decoded picture, and how often it may be halved for so many pixels on its longer side."""
        picture = self.photo.picture(round(side))
        if picture is not self._picture:
            self._picture, self._reduced = picture, {}
        return picture, halving(picture, side)


def _resized(source: Pixels, size: tuple[int, int], factor: float) -> Pixels:
    columns, rows = (max(round(edge * factor), 1) for edge in size)
    if columns > MOST_COLUMNS:
        raise CopyTooWide(f"a copy of {columns} columns was asked for; {MOST_COLUMNS} are proven")
    copy: Pixels = dlib.resize_image(source, rows, columns)
    return copy

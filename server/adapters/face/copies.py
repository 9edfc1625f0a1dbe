"""Smaller and larger copies of a photo or of a part of it, for looking at it at many scales."""

import dlib
import numpy as np
from attrs import define, field
from PIL import Image

from server.adapters.face.decoding import Photo
from server.adapters.face.pyramid import Pixels
from server.domain.faces import Box


@define(eq=False)
class Copies:
    """Copies of one photo, each made from the smallest half, quarter, eighth ... that has the pixels for it."""

    photo: Photo
    _halves: list[Image.Image] = field(factory=list, init=False)

    def whole(self, side: int) -> Pixels:
        """Return the photo with so many pixels on its longer side."""
        return self.part(Box(0, 0, *self.photo.size), side / self.photo.longest)

    def part(self, box: Box, factor: float) -> Pixels:
        """Return what is inside a box of the photo, `factor` times as large."""
        source = self._at_least(self.photo.longest * factor)
        shrink = max(source.size) / self.photo.longest
        left, top, right, bottom = (round(edge * shrink) for edge in (box.left, box.top, box.right, box.bottom))
        crop = np.asarray(source.crop((left, top, right, bottom)))
        rows, columns = (max(round(edge * factor), 1) for edge in (box.bottom - box.top, box.right - box.left))
        copy: Pixels = dlib.resize_image(crop, rows, columns)
        return copy

    def _at_least(self, side: float) -> Image.Image:
        picture = self.photo.picture(round(side))
        if not self._halves or self._halves[0] is not picture:
            self._halves = [picture]
        while max(self._halves[-1].size) >= 2 * side:
            self._halves.append(self._halves[-1].reduce(2))
        return next(half for half in reversed(self._halves) if max(half.size) >= side or half is picture)

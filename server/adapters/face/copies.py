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
    _picture: Image.Image | None = field(default=None, init=False)
    _halves: list[Pixels] = field(factory=list, init=False)

    def whole(self, side: int) -> Pixels:
        """Return the photo with so many pixels on its longer side."""
        return self.part(Box(0, 0, *self.photo.size), side / self.photo.longest)

    def part(self, box: Box, factor: float) -> Pixels:
        """Return what is inside a box of the photo, `factor` times as large."""
        source = self._at_least(self.photo.longest * factor)
        shrink = max(source.shape[:2]) / self.photo.longest
        left, top, right, bottom = (round(edge * shrink) for edge in (box.left, box.top, box.right, box.bottom))
        rows, columns = (max(round(edge * factor), 1) for edge in (box.bottom - box.top, box.right - box.left))
        copy: Pixels = dlib.resize_image(np.ascontiguousarray(source[top:bottom, left:right]), rows, columns)
        return copy

    def _at_least(self, side: float) -> Pixels:
        picture = self.photo.picture(round(side))
        if picture is not self._picture:
            self._picture, self._halves = picture, [np.asarray(picture)]
        while max(self._halves[-1].shape[:2]) >= 2 * side:
            self._halves.append(np.asarray(Image.fromarray(self._halves[-1]).reduce(2)))
        first, *smaller = self._halves
        return next((half for half in reversed(smaller) if max(half.shape[:2]) >= side), first)

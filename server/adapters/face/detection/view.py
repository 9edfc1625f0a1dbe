"""Views of a photo: rectangles, rotated like a face, rendered upright and at any size."""

import math
from collections.abc import Iterator

import dlib
import numpy as np
from attrs import frozen
from PIL import Image

from server.adapters.face.detection.detections import Pose
from server.adapters.face.photo.decoding import Photo, edges_in, halving
from server.adapters.face.photo.pixels import Pixels, Points
from server.domain.faces import Box


@frozen
class View:
    """A rectangle in pixels of the photo: its middle, its sides, and its clockwise rotation in radians."""

    x: float
    y: float
    width: float
    height: float
    angle: float

    @classmethod
    def whole(cls, photo: Photo, angle: float = 0.0) -> "View":
        """Return the view that just contains the photo."""
        width, height = photo.size
        sine, cosine = abs(math.sin(angle)), abs(math.cos(angle))
        return cls(width / 2, height / 2, width * cosine + height * sine, width * sine + height * cosine, angle)

    @classmethod
    def around(cls, pose: Pose, side: float) -> "View":
        """Return the square around a face that is this many pixels of ArcFace's chip wide."""
        return cls(pose.x, pose.y, pose.size * side, pose.size * side, pose.angle)

    def tiles(self, most: float, common: float) -> Iterator["View"]:
        """Yield views that cover this one, each at most this wide and high, overlapping the next by this much."""
        across, wide = _steps(self.width, most, common)
        down, high = _steps(self.height, most, common)
        for below in down:
            for right in across:
                x, y = (right, below) @ self._turn + (self.x, self.y)
                yield View(float(x), float(y), wide, high, self.angle)

    def pixels(self, photo: Photo, enlarged: float) -> Pixels:
        """Return the view's pixels, upright and enlarged by this factor; black beyond the photo."""
        wanted = photo.longest * enlarged
        image = photo.image(math.ceil(wanted))
        divisor = halving(image, wanted)
        edges = self._edges(image, photo)
        inside = np.asarray(image.reduce(divisor, edges))
        shrink = max(image.size) / photo.longest / divisor
        left, top = (edge / divisor for edge in edges[:2])
        x, y, across, down = self.x * shrink - left, self.y * shrink - top, self.width * shrink, self.height * shrink
        place = dlib.drectangle(x - across / 2, y - down / 2, x + across / 2, y + down / 2)
        size = dlib.chip_dims(max(round(self.height * enlarged), 1), max(round(self.width * enlarged), 1))
        pixels: Pixels = dlib.extract_image_chip(inside, dlib.chip_details(place, size, self.angle))
        return pixels

    def in_photo(self, points: Points, enlarged: float) -> Points:
        """Return points (n, 2) of the view in the photo's coordinates."""
        middle = (self.width / 2, self.height / 2)
        placed: Points = ((points + 0.5) / enlarged - middle) @ self._turn + (self.x, self.y) - 0.5
        return placed

    def in_view(self, points: Points, enlarged: float) -> Points:
        """Return points (n, 2) of the photo in the view's coordinates."""
        middle = (self.width / 2, self.height / 2)
        placed: Points = ((points + 0.5 - (self.x, self.y)) @ self._turn.T + middle) * enlarged - 0.5
        return placed

    @property
    def _turn(self) -> Points:
        sine, cosine = math.sin(self.angle), math.cos(self.angle)
        return np.array([(cosine, sine), (-sine, cosine)])

    def _edges(self, image: Image.Image, photo: Photo) -> tuple[int, int, int, int]:
        sine, cosine = abs(math.sin(self.angle)), abs(math.cos(self.angle))
        right = (self.width * cosine + self.height * sine) / 2 + 2
        down = (self.width * sine + self.height * cosine) / 2 + 2
        around = Box(*(round(edge) for edge in (self.x - right, self.y - down, self.x + right, self.y + down)))
        return edges_in(image, photo, around)


def _steps(length: float, most: float, common: float) -> tuple[list[float], float]:
    """Return the middles of parts of a length, from its own middle, and the length of a part."""
    parts = max(math.ceil((length - common) / (most - common)), 1)
    part = (length + (parts - 1) * common) / parts
    middles = [(number - (parts - 1) / 2) * (part - common) for number in range(parts)]
    return middles, part

"""dlib's five landmarks of a face, and the chips aligned by them."""

import math
from collections import deque

import dlib
import numpy as np
from attrs import frozen
from PIL import Image

from server.adapters.face.detection.detections import Detection, FaceDetection
from server.adapters.face.detection.view import View
from server.adapters.face.encoding.encoder import Chips, FaceEncoder
from server.adapters.face.models.weights import LANDMARKS
from server.adapters.face.photo.chips import CHIP_PIXELS, Patch, chip, points_of
from server.adapters.face.photo.chips import side as chip_side
from server.adapters.face.photo.decoding import Photo
from server.adapters.face.photo.pixels import Pixels, Points

MARGIN_SHARE = 0.9
"""Margin kept on each side of a face, as a share of its side: as far as landmarks and chip reach. 0.5 gave the same
chips as the whole picture on 208 faces, 0.25 different ones on 31."""

ENOUGH_FACE_PIXELS = 480
"""Size of a face that suffices for landmarks and chips, which have at most 150."""

MOST_TURNED_FACE_PIXELS = 300
"""Maximum size in pixels of a rotated face once it is upright."""

MOST_TILTED_DEGREES = 30
"""Maximum lean in degrees at which dlib finds the landmarks of a face without rotating it."""


@frozen(eq=False)
class Alignment:
    """A face's landmarks in the photo, its portrait (dlib's chip), and the encoder's chips."""

    points: Points
    portrait: Pixels
    chips: Chips
    upright: float = 1.0
    """As in `Face`."""


class Aligner:
    """Finds landmarks. Safe to share, although dlib's predictor is not: one is loaded for each face in progress.

    There is not one per thread: a server has more threads than faces in progress, and loading one takes longer than
    processing a face.
    """

    def __init__(self, encoder: FaceEncoder) -> None:
        LANDMARKS.read()
        self._encoder = encoder
        self._idle: deque[dlib.shape_predictor] = deque([_load()])

    def align(self, photo: Photo, face: FaceDetection) -> Alignment:
        """Return the landmarks and chips of a face detected in the photo."""
        return self._as_it_lies(photo, face) if _is_upright(face) else self._turned(photo, face)

    def _as_it_lies(self, photo: Photo, face: FaceDetection, least: int = 0) -> Alignment:
        image = photo.image(least)
        shrink = max(image.size) / photo.longest
        here = face.scaled(shrink)
        left, top, right, bottom = _surroundings(image, here)
        divisor = _spare(here)
        crop = np.asarray(image.reduce(divisor, (left, top, right, bottom)))
        in_crop = here.moved(-left, -top).scaled(1 / divisor)
        patch = self._patch(crop, in_crop, in_crop.points)
        pixels = chip_side(patch.shape) * divisor
        if pixels < CHIP_PIXELS and max(image.size) < photo.finest:
            return self._as_it_lies(photo, face, math.ceil(max(image.size) * CHIP_PIXELS / pixels))
        return Alignment((points_of(patch.shape) * divisor + (left, top)) / shrink, *self._chips(patch))

    def _turned(self, photo: Photo, face: FaceDetection) -> Alignment:
        enlarged = min(MOST_TURNED_FACE_PIXELS / face.side, 1.0)
        (x, y), side = face.middle, face.side * (1 + 2 * MARGIN_SHARE)
        view = View(x, y, side, side, face.pose.angle)
        margin = round(MARGIN_SHARE * face.side * enlarged)
        end = margin + round(face.side * enlarged) - 1
        box = Detection(margin, margin, end, end, face.score)
        patch = self._patch(view.pixels(photo, enlarged), box, view.in_view(face.points, enlarged))
        return Alignment(view.in_photo(points_of(patch.shape), enlarged), *self._chips(patch), patch.agreement)

    def _chips(self, patch: Patch) -> tuple[Pixels, Chips]:
        portrait = chip(patch.pixels, patch.shape)
        return portrait, self._encoder.chips(patch, portrait)

    def _patch(self, pixels: Pixels, box: Detection, points: Points) -> Patch:
        return Patch(pixels, self._shape(pixels, dlib.rectangle(box.left, box.top, box.right, box.bottom)), points)

    def _shape(self, pixels: Pixels, box: dlib.rectangle) -> dlib.full_object_detection:
        try:
            predictor = self._idle.pop()
        except IndexError:
            predictor = _load()
        shape = predictor(pixels, box)
        self._idle.append(predictor)
        return shape


def _load() -> dlib.shape_predictor:
    return dlib.shape_predictor(str(LANDMARKS.path))


def _is_upright(face: FaceDetection) -> bool:
    return not MOST_TILTED_DEGREES < face.rotation < 360 - MOST_TILTED_DEGREES


def _surroundings(image: Image.Image, face: Detection) -> tuple[int, int, int, int]:
    margin = round(face.side * MARGIN_SHARE)
    left, top = max(face.left - margin, 0), max(face.top - margin, 0)
    right, bottom = min(face.right + 1 + margin, image.width), min(face.bottom + 1 + margin, image.height)
    return left, top, right, bottom


def _spare(face: Detection) -> int:
    """Return the largest power of two by which the picture may be reduced."""
    return 1 << max((face.side // ENOUGH_FACE_PIXELS).bit_length() - 1, 0)

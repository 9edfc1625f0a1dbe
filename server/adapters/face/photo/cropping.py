"""Cutting of faces from a photo."""

import math
from io import BytesIO

from PIL import Image

from server.adapters.face.photo.decoding import Photo, edges_in
from server.domain.faces import Box, Portrait

JPEG_QUALITY = 95
"""JPEG quality, high since a crop may be processed again."""

MARGIN_SHARE = 0.5
"""Margin around the face in a portrait, as a share of its sides: to detect it again takes hair and chin."""

PORTRAIT_PIXELS = 512
"""Maximum longer side of a portrait, in pixels: the face fills half of it, which is more than networks need."""


def cropped(photo: Photo, box: Box) -> bytes:
    """Return the part of the photo inside the box, as JPEG; like faces, boxes may extend beyond the edge."""
    image = photo.image(photo.longest)
    return _as_jpeg(image.crop(edges_in(image, photo, box)))


def portrait_of(photo: Photo, box: Box) -> Portrait:
    """Return the face in the box and its surroundings, reduced to PORTRAIT_PIXELS."""
    around = _widened(box)
    longest = max(around.right - around.left, around.bottom - around.top)
    image = photo.image(math.ceil(photo.longest * min(1.0, PORTRAIT_PIXELS / longest)))
    left, top, right, bottom = edges_in(image, photo, around)
    inside = image.crop((left, top, right, bottom))
    inside.thumbnail((PORTRAIT_PIXELS, PORTRAIT_PIXELS))
    shrink, again = max(image.size) / photo.longest, inside.width / (right - left)
    across = (round((edge * shrink - left) * again) for edge in (box.left, box.right))
    down = (round((edge * shrink - top) * again) for edge in (box.top, box.bottom))
    (face_left, face_right), (face_top, face_bottom) = across, down
    return Portrait(_as_jpeg(inside), Box(face_left, face_top, face_right, face_bottom))


def _widened(box: Box) -> Box:
    right, down = round((box.right - box.left) * MARGIN_SHARE), round((box.bottom - box.top) * MARGIN_SHARE)
    return Box(box.left - right, box.top - down, box.right + right, box.bottom + down)


def _as_jpeg(image: Image.Image) -> bytes:
    content = BytesIO()
    image.save(content, "JPEG", quality=JPEG_QUALITY)
    return content.getvalue()

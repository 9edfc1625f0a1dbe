"""Cuts faces out of a photo."""

from io import BytesIO

from server.adapters.face.decoding import Photo
from server.domain.faces import Box

QUALITY = 95
"""A crop may be looked at again, so little is lost."""


def cropped(photo: Photo, box: Box) -> bytes:
    """Return what of the photo is inside the box, as JPEG; a box reaches over the edge where a face does."""
    picture = photo.picture(photo.longest)
    shrink = max(picture.size) / photo.longest
    left, top, right, bottom = (round(edge * shrink) for edge in (box.left, box.top, box.right, box.bottom))
    inside = (max(left, 0), max(top, 0), min(right, picture.width), min(bottom, picture.height))
    content = BytesIO()
    picture.crop(inside).save(content, "JPEG", quality=QUALITY)
    return content.getvalue()

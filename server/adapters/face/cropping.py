"""Cuts faces out of a photo."""

from io import BytesIO

from server.adapters.face.decoding import Photo, edges_in
from server.domain.faces import Box

QUALITY = 95
"""A crop may be looked at again, so little is lost."""


def cropped(photo: Photo, box: Box) -> bytes:
    """Return what of the photo is inside the box, as JPEG; a box reaches over the edge where a face does."""
    picture = photo.picture(photo.longest)
    content = BytesIO()
    picture.crop(edges_in(picture, photo, box)).save(content, "JPEG", quality=QUALITY)
    return content.getvalue()

"""Cuts faces out of a photo."""

from io import BytesIO

from PIL import Image

from server.domain.faces import Box

QUALITY = 95
"""A crop may be looked at again, so little is lost."""


def cropped(picture: Image.Image, box: Box) -> bytes:
    """Return what of the picture is inside the box, as JPEG; a box reaches over the edge where a face does."""
    inside = (max(box.left, 0), max(box.top, 0), min(box.right, picture.width), min(box.bottom, picture.height))
    content = BytesIO()
    picture.crop(inside).save(content, "JPEG", quality=QUALITY)
    return content.getvalue()

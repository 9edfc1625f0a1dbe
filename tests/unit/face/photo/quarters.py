"""A picture with four quarters of different colours, and what became of those."""

from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image
from pillow_heif import from_pillow

from server.adapters.face.photo.decoding import Photo, PhotoLimits

LIMITS = PhotoLimits()
CORNERS = ((250, 20, 20), (20, 250, 20), (20, 20, 250), (240, 240, 20))
"""The colours of the test picture: top left, top right, bottom left, bottom right."""


def picture(mode: str = "RGB", size: tuple[int, int] = (96, 64)) -> Image.Image:
    """Return a picture with a different colour in each quarter."""
    quarters = np.array(CORNERS, np.uint8).reshape(2, 2, 3)
    return Image.fromarray(quarters).resize(size, Image.Resampling.NEAREST).convert(mode)


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    """Return the picture as a file."""
    stream = BytesIO()
    if form == "HEIC":
        from_pillow(image).save(stream, quality=95, **options)
    else:
        image.save(stream, form, **options)
    return stream.getvalue()


def colours(photo: Photo) -> list[tuple[int, ...]]:
    """Return the colours in the middles of the four quarters."""
    pixels = np.asarray(photo.image(10_000))
    rows, columns = pixels.shape[:2]
    places = [(1, 1), (1, 3), (3, 1), (3, 3)]
    return [tuple(int(c) for c in pixels[y * rows // 4, x * columns // 4]) for y, x in places]


def assert_colours(found: list[tuple[int, ...]], expected: Any, tolerance: int = 24) -> None:
    """Check that each colour is near the expected one."""
    np.testing.assert_allclose(np.array(found), np.array(expected), atol=tolerance)

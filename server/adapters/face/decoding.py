"""Turns the bytes of a photo into upright RGB pixels, smaller ones where fewer will do."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import numpy as np
from attrs import field, frozen
from PIL import ImageOps
from PIL.ExifTags import Base

from server.adapters.face.colours import as_rgb
from server.adapters.face.formats import format_of
from server.adapters.face.pyramid import Pixels
from server.domain.errors import ImageInvalid, ImageTooLarge, ImageTooManyPixels, KithError

TURNED = frozenset({5, 6, 7, 8})
"""EXIF orientations that swap width and height."""


@frozen
class PhotoLimits:
    """How large a photo may be."""

    bytes: int = 10 * 1024 * 1024
    pixels: int = 50_000_000


@frozen
class Photo:
    """A photo whose header was read; width and height are those of the upright picture."""

    blob: bytes = field(repr=False)
    content_type: str
    width: int
    height: int

    def pixels(self, least: int | None = None) -> Pixels:
        """Return the upright picture, shape (rows, columns, 3).

        With `least`, a JPEG comes at 1/2, 1/4 or 1/8 of its size as long as no side falls below `least`.
        Raises ImageInvalid when it is damaged or ends early.
        """
        with _decoder_errors():
            image = format_of(self.blob).open(BytesIO(self.blob))
            if least is not None:
                image.draft(None, (least, least))
            image.load()
            return np.asarray(as_rgb(ImageOps.exif_transpose(image)))


def open_photo(blob: bytes, limits: PhotoLimits) -> Photo:
    """Read a photo's header. Raises ImageTooLarge, ImageInvalid or ImageTooManyPixels."""
    if len(blob) > limits.bytes:
        raise ImageTooLarge(f"the photo has {len(blob)} bytes; the limit is {limits.bytes}")
    kind = format_of(blob)
    with _decoder_errors():
        image = kind.open(BytesIO(blob))
        width, height = image.size
        turned = image.getexif().get(Base.Orientation) in TURNED
    if width * height > limits.pixels:
        raise ImageTooManyPixels(f"the photo has {width} x {height} pixels; the limit is {limits.pixels}")
    return Photo(blob, kind.content_type, *((height, width) if turned else (width, height)))


@contextmanager
def _decoder_errors() -> Iterator[None]:
    try:
        yield
    except KithError:
        raise
    except Exception as error:  # noqa: BLE001 - a hostile file breaks a decoder in ways that it does not list
        raise ImageInvalid(f"the photo cannot be read: {error}") from None

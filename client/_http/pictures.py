"""A picture in any of the forms that the SDK takes, as base64 text."""

import re
from base64 import b64encode
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, cast

from client.model.image import ImageSource, PillowImage

if TYPE_CHECKING:
    import PIL.Image

BASE64 = re.compile(r"[A-Za-z0-9+/\s]*={0,2}\s*")
LONGEST_PATH = 4096
"""Characters, Linux's PATH_MAX: longer text is not looked at."""
JPEG_QUALITY = 95
"""PNG would be exact, but takes at least twenty times the time, and 1.1 MB a megapixel: a phone's photo is refused."""


def as_base64(source: ImageSource) -> str:
    """Return a picture as base64 text; text passes through unless it can only be a path.

    Raises OSError where a file cannot be read, TypeError where the source is no picture.
    """
    if isinstance(source, str) and not _names_a_file(source):
        return source
    return b64encode(_content(source)).decode("ascii")


def _names_a_file(text: str) -> bool:
    if len(text) > LONGEST_PATH or _can_be_base64(text):
        return False
    try:
        return Path(text).is_file()
    except OSError:  # the name of no file could be this long
        return False


def _can_be_base64(text: str) -> bool:
    return BASE64.fullmatch(text) is not None and len("".join(text.split())) % 4 == 0


def _content(source: ImageSource) -> bytes:
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source)
    if isinstance(source, str | PathLike):
        return Path(source).read_bytes()
    if hasattr(source, "getexif"):
        return _jpeg(source)
    raise TypeError(f"not a picture: {type(source).__name__}")


def _jpeg(image: PillowImage) -> bytes:
    from PIL import ImageOps  # whoever holds a Pillow image has Pillow

    upright = ImageOps.exif_transpose(cast("PIL.Image.Image", image))
    content = BytesIO()
    upright.convert("RGB").save(content, "JPEG", quality=JPEG_QUALITY)
    return content.getvalue()

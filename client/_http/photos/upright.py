"""Rotation of Pillow images by their Exif orientation; the server applies the same rule to files."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import PIL.Image

_ORIENTATION = 0x0112
_TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
"""The transposition that undoes each orientation of Exif 2.32, section 4.6.4, by Pillow's name for it."""


def upright(image: "PIL.Image.Image") -> "PIL.Image.Image":
    """Return the image upright, without a copy if it already is. Pillow's own `exif_transpose` reads only numbers.

    Raises OSError for a file that cannot be read.
    """
    from PIL import Image  # a caller with a Pillow image has Pillow

    image.load()  # which turns a TIFF upright and removes its orientation
    turn = _TURNS.get(_orientation(image))
    return image.transpose(Image.Transpose[turn]) if turn else image


def _orientation(image: "PIL.Image.Image") -> int:
    """Return the orientation as a number; some cameras write it as text, or as one byte."""
    try:
        noted: Any = image.getexif().get(_ORIENTATION, 1)
        return noted[0] if isinstance(noted, bytes) and len(noted) == 1 else int(noted)
    except (ValueError, TypeError, SyntaxError, OverflowError):
        return 1

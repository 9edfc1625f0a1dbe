"""Rotation of pictures by their Exif orientation."""

from PIL import ExifTags, Image

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""The transposition that undoes each orientation of Exif 2.32, section 4.6.4."""


def upright(image: Image.Image) -> Image.Image:
    """Return the picture upright, without a copy if it already is."""
    turn = _TURNS.get(_orientation(image))
    return image if turn is None else image.transpose(turn)


def is_turned(image: Image.Image) -> bool:
    """Return whether making it upright takes a copy."""
    return _orientation(image) in _TURNS


def _orientation(image: Image.Image) -> int:
    """Return the orientation as a number; some cameras write it as text, or as one byte."""
    try:  # a PNG's own `getexif` would decode the picture to look behind it
        noted = Image.Image.getexif(image).get(ExifTags.Base.Orientation, 1)
        return noted[0] if isinstance(noted, bytes) and len(noted) == 1 else int(noted)
    except (ValueError, TypeError, SyntaxError, OverflowError):
        return 1

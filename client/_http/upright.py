"""Which way up a Pillow image is, by what its camera noted; the server reads files by the same rule."""

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
"""What undoes each orientation of Exif 2.32, section 4.6.4, as Pillow calls it."""


def upright(image: "PIL.Image.Image") -> "PIL.Image.Image":
    """Return the image upright, without a copy where it is. Pillow's own `exif_transpose` knows numbers alone.

    Raises OSError for a file that cannot be read.
    """
    from PIL import Image  # whoever holds a Pillow image has Pillow

    image.load()  # which turns a TIFF, and takes the note off it
    turn = _TURNS.get(_orientation(image.getexif().get(_ORIENTATION)))
    return image.transpose(Image.Transpose[turn]) if turn else image


def _orientation(noted: Any) -> int:
    """Return it as a number, which some cameras write as text, or as one byte."""
    try:
        return noted[0] if isinstance(noted, bytes) and len(noted) == 1 else int(noted)
    except (ValueError, TypeError, OverflowError):
        return 1

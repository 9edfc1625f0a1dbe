"""Encoding of Pillow images and numpy arrays as files that the server reads as it would the original."""

from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from client._http.photos.upright import upright
from client.errors import InvalidArgument
from client.model.image import PillowImage, PixelArray

if TYPE_CHECKING:
    import PIL.Image

JPEG_QUALITY = 95
"""PNG would be exact, but took at least sixteen times as long on our example photos, and five times the bytes."""
AS_JPEG = frozenset({"RGB", "L", "CMYK", "YCbCr", "LAB", "HSV", "RGBX"})
"""Modes of 8 bits without transparency. The server decides how to read other modes, so they are sent unchanged."""
IN_PNG = {"La": "LA", "PA": "RGBA", "RGBa": "RGBA"}
"""Modes that PNG lacks, and equivalent modes."""
IN_TIFF = frozenset({"I"})
"""Modes of 32 bits; PNG has 16."""
NOT_READ = frozenset({"F"})
HALVED = frozenset({"PNG", "TIFF"})
"""Formats whose 16-bit colours Pillow reduces to their upper eight bits, leaving no trace in the image."""
LEVELS_IN_12_BITS = 16
"""Levels, of 256, that 12-bit colours stored in 16 bits use; the server refuses such a file."""
THUMBNAIL = {254: 1, 255: 2}
"""TIFF's fields, new and old, that mark a picture as a reduced version of another in the file, and their values."""
FURTHER = frozenset({330, 50706})
"""TIFF's fields for more pictures inside the first, as in cameras' RAW files, and for DNG."""


def encoded_image(image: PillowImage, name: str) -> bytes:
    """Return a Pillow image upright, as JPEG or PNG.

    Raises InvalidArgument for pixels that are not colours, and for the first picture of a file that has several: a
    camera's RAW file opens as that, and it may be a thumbnail.
    """
    if _may_be_thumbnail(image):
        raise InvalidArgument(
            f"{name} is the first picture of a TIFF or RAW file that has several, and may be a thumbnail; give the "
            "file's path, or image.copy() if this picture is the photo"
        )
    picture = _without_idle_alpha(upright(cast("PIL.Image.Image", image)))
    if picture.mode in NOT_READ:
        raise InvalidArgument(
            f"{name} is an image of mode {picture.mode}, whose pixels are not colours; convert it to RGB first"
        )
    if getattr(image, "format", None) in HALVED and _is_left_dark(picture):
        raise InvalidArgument(
            f"{name} is nearly black, as when Pillow opens 16 bits per colour whose upper bits are unused; give the "
            "file's path, or pixels scaled to the full range"
        )
    content = BytesIO()
    if picture.mode in AS_JPEG:
        plain = picture if picture.mode == "L" else picture.convert("RGB")
        plain.save(content, "JPEG", quality=JPEG_QUALITY)
    elif picture.mode in IN_TIFF:
        picture.save(content, "TIFF")
    else:
        picture.convert(IN_PNG.get(picture.mode, picture.mode)).save(content, "PNG", compress_level=1)
    return content.getvalue()


def encoded_array(array: PixelArray, name: str) -> bytes:
    """Return an array of 8-bit pixels as JPEG: (height, width, 3) in RGB or (height, width) in grey.

    Raises InvalidArgument for any other shape or type, or if Pillow is not installed.
    """
    shape, kind = _described(array, name)
    grey_or_rgb = len(shape) == 2 or (len(shape) == 3 and shape[2] == 3)
    if kind != "|u1" or not grey_or_rgb or 0 in shape:
        raise InvalidArgument(
            f"{name} is an array of shape {shape} and type {kind}; give 8-bit pixels (|u1), (height, width, 3) in RGB "
            "or (height, width) in grey; for the contents of a file, give bytes"
        )
    try:
        from PIL import Image
    except ImportError:
        raise InvalidArgument(f"{name} is an array, which needs Pillow: pip install 'kith-client[pillow]'") from None
    return encoded_image(Image.fromarray(cast(Any, array)), name)


def _may_be_thumbnail(image: PillowImage) -> bool:
    fields = getattr(image, "tag_v2", None)
    if fields is None:
        return False
    is_marked = any(fields.get(field, 0) & bit for field, bit in THUMBNAIL.items())
    is_first = getattr(image, "is_animated", False) and image.tell() == 0  # type: ignore[attr-defined]  # a TIFF's
    return is_marked or is_first or any(field in fields for field in FURTHER)


def _is_left_dark(image: "PIL.Image.Image") -> bool:
    """Return whether colours, with or without transparency, use the darkest levels only."""
    if image.mode not in ("RGB", "RGBA", "LA"):
        return False
    return max(brightest for _, brightest in image.convert("RGB").getextrema()) < LEVELS_IN_12_BITS  # type: ignore[misc]


def _described(array: PixelArray, name: str) -> tuple[tuple[int, ...], str]:
    try:
        return tuple(array.__array_interface__["shape"]), array.__array_interface__["typestr"]
    except (KeyError, TypeError):
        raise InvalidArgument(
            f"{name} is of type {type(array).__qualname__}, which does not describe itself as numpy's arrays do; "
            "give a numpy array"
        ) from None


def _without_idle_alpha(image: "PIL.Image.Image") -> "PIL.Image.Image":
    opaque = image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255)
    return image.convert("RGB") if opaque else image

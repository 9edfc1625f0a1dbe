"""Conversion of any picture's pixels to 8-bit RGB."""

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from server.domain.errors import ImageInvalid

WHITE = (255, 255, 255)
PLAIN = frozenset({"RGB", "L", "1", "CMYK", "YCbCr", "LAB", "HSV", "RGBX"})
DEEP = frozenset({"I", "I;16", "I;16L", "I;16B", "I;16N"})

_PERCENTILES_IN_USE = (0.1, 99.9)
"""Percentiles of the pixels that bound the range in use: a few of a sensor's are always dark or always bright."""
_RANGE_RATIO_OF_OFFSETS = 4
"""Ratio of full range to range in use from which an offset is removed: two or more bits are unused."""
_LEVELS_IN_12_BITS = 16
"""Levels, of 256, that 12-bit colours stored in 16 bits use."""
_SAMPLES_PER_SIDE = 1000
"""Rows and columns sampled to find the range in use."""


def is_deep_colour(unread: Image.Image) -> bool:
    """Return whether an undecoded picture has 16 bits per colour, of which Pillow reads the upper eight."""
    tiles = unread.tile  # type: ignore[attr-defined]  # only an image from a file has them
    return any(";16" in str(tile.args) for tile in tiles) and unread.mode not in DEEP


def refuse_unused_bits(image: Image.Image) -> None:
    """Raise ImageInvalid if 16-bit colours do not use the upper bits, so that the picture is black."""
    brightest = max(extrema[1] for extrema in image.convert("RGB").getextrema())  # type: ignore[index]  # a pair a band
    if brightest < _LEVELS_IN_12_BITS:
        raise ImageInvalid(
            "the photo has 16 bits per colour but does not use the upper ones; scale it to the full range, or save "
            "it with 8"
        )


def as_rgb(image: Image.Image) -> Image.Image:
    """Return a picture as RGB: deep greys by the upper eight of the bits in use, transparency on white.

    Raises ImageInvalid for pixels that are not colours, such as floating point.
    """
    if image.mode == "RGB":
        return image
    if image.mode in DEEP:
        return Image.fromarray(_upper_bits(image)).convert("RGB")
    if image.mode in PLAIN or (image.mode == "P" and "transparency" not in image.info):
        return image.convert("RGB")
    if image.mode in {"P", "PA", "LA", "La", "RGBA", "RGBa"}:
        return _on_white(image.convert("RGBA"))
    raise ImageInvalid(f"pixels of mode {image.mode} are not supported")


def _upper_bits(image: Image.Image) -> npt.NDArray[np.uint8]:
    """Return eight bits of each pixel, (rows, columns); infrared cameras use 10 or 12 bits of 16, or add an offset."""
    values = np.asarray(image)
    low, high = _range_in_use(values)
    unused = max((high - low).bit_length() - 8, 0)
    return ((values.astype(np.int32) - low) >> unused).clip(0, 255).astype(np.uint8)


def _range_in_use(values: npt.NDArray[Any]) -> tuple[int, int]:
    """Return the least and greatest value of a picture, (rows, columns), ignoring defective pixels.

    The least is 0 unless that leaves most of the range unused, so that a bright picture stays bright.
    """
    sample = values[:: values.shape[0] // _SAMPLES_PER_SIDE + 1, :: values.shape[1] // _SAMPLES_PER_SIDE + 1]
    low, high = (int(value) for value in np.percentile(sample, _PERCENTILES_IN_USE, method="nearest"))
    return (low, high) if (high - low) * _RANGE_RATIO_OF_OFFSETS < high else (0, high)


def _on_white(image: Image.Image) -> Image.Image:
    """Return the picture on white; programs that do not know alpha write 0 everywhere."""
    alpha = image.getchannel("A")
    if alpha.getextrema() == (0, 0):
        return image.convert("RGB")
    opaque = Image.new("RGB", image.size, WHITE)
    opaque.paste(image, mask=alpha)
    return opaque

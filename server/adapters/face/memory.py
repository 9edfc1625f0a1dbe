"""The memory that a photo takes: known from its header, and given back once it was looked at."""

import ctypes

from PIL import Image

from server.adapters.face.formats import Format

MOST_TO_DECODE = 220_000_000
"""Bytes that decoding one photo may take. What a search or a detection takes above an idle server depends on what is in
the photo, too: at this limit up to 509 MB were seen (PNG, 7141 x 7141, hard edges), 395 MB at 6300 x 6300."""

_PILLOW_PIXEL = 4.0
"""Bytes that Pillow keeps for an RGB pixel."""

_TO_DECODE = {"image/webp": 16.0, "image/heic": 7.5}
_WITH_ALPHA = {"image/heic": 13.5}
_TO_CONVERT = {"RGB": 0.0, "L": 1.0, "1": 1.0, "P": 1.0, "I;16": 3.0, "I;16B": 3.0, "I": 5.0, "CMYK": 4.0}
_ALPHA = 9.0
_TRANSPARENT_MODES = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})
_COEFFICIENTS = 2.0
"""Bytes of each of a progressive JPEG's coefficients, which its decoder holds for the whole picture at any scale."""

_M_MMAP_THRESHOLD = -3
_LARGE = 2_000_000


def bytes_to_decode(image: Image.Image, format: Format) -> float:
    """Return about how many bytes decoding takes at its peak, the file not counted.

    Peaks of 12-megapixel photos, in bytes a pixel: PNG, BMP and TIFF 4, with alpha 13; grey 5, 16-bit grey 7;
    WebP 16; HEIC 7.5, with alpha 13.3; JPEG 4, CMYK 8, and 3 to 6 more if progressive.
    """
    pixels = image.width * image.height
    transparent = image.mode in _TRANSPARENT_MODES or "transparency" in image.info
    if format.content_type in _TO_DECODE:
        known = _WITH_ALPHA if transparent else _TO_DECODE
        return pixels * known.get(format.content_type, _TO_DECODE[format.content_type])
    conversion = _ALPHA if transparent else _TO_CONVERT.get(image.mode, _ALPHA)
    return pixels * (_PILLOW_PIXEL + conversion) + _held_coefficients(image)


def _held_coefficients(image: Image.Image) -> float:
    layers = getattr(image, "layer", None)
    if not image.info.get("progressive") or not layers:
        return 0.0
    most = max(across * down for _, across, down, _ in layers)
    samples = sum(across * down / most for _, across, down, _ in layers)
    return float(_COEFFICIENTS * image.width * image.height * samples)


def give_back_large_blocks() -> None:
    """Let the C library map every block above 2 MB by itself, so that it goes back to the system when it is freed.

    glibc otherwise raises the threshold with each block freed (mallopt(3), M_MMAP_THRESHOLD), and what one large photo
    took stays with the process in pieces: a third more at the peak. Other C libraries are left alone.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE)

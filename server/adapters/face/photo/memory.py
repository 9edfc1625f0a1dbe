"""The memory needed to process a photo: its estimate from the header, and its release."""

import ctypes

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.TiffImagePlugin import TiffImageFile

from server.adapters.face.photo.files.formats import Format
from server.adapters.face.photo.files.tiff import bytes_at_once
from server.adapters.face.photo.upright import is_turned

MOST_BYTES_PER_PHOTO = 400_000_000
"""Bytes that one photo may take in addition to an idle server, including the file and its base64 text."""

_DETECTION_BYTES = 190_000_000
"""Maximum bytes for copies, the networks' layers and hints, in addition to the decoded picture."""

_COPIES_OF_FILE = 4.0
"""Copies of the file's bytes in memory: as base64 in a body, as text, as bytes, and without unneeded chunks."""

_PILLOW_PIXEL_BYTES = 4.0
"""Bytes that Pillow uses per RGB pixel."""

_DECODED_PIXEL_BYTES = {"image/webp": 16.0, "image/heic": 7.45, "image/avif": 14.0, "image/jp2": 19.5}
_DECODED_ALPHA_PIXEL_BYTES = {"image/webp": 21.0, "image/heic": 14.0, "image/avif": 17.0, "image/jp2": 24.5}
_CONVERTED_PIXEL_BYTES = {
    "RGB": 0.0,
    "L": 1.0,
    "1": 1.0,
    "P": 1.0,
    "I;16": 3.0,
    "I;16B": 3.0,
    "I": 12.0,
    "CMYK": 4.0,
}
_TURNED_PIXEL_BYTES = {"RGB": 4.0}
_CONVERTED_ALPHA_PIXEL_BYTES = 9.0
"""By content type and by mode: peaks that were measured with photos of 12 megapixels, as `bytes_to_decode` has them."""

_TRANSPARENT_MODES = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})
_BYTES_PER_COEFFICIENT = 2.0
"""Bytes per coefficient of a JPEG in several scans; its decoder keeps all of the picture's at any scale."""

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -2, -3, -8
_MAPPED_BLOCK_BYTES = 8_000_000
"""Blocks of this size and more are given back to the system as soon as they are free."""
_KEPT_FREE_BYTES = 16 * 2**20
"""Free bytes that an arena keeps: enough for a photo of usual size, so that its pages need not be fetched again."""


def bytes_taken(image: Image.Image, format: Format, blob: bytes, scale: int) -> float:
    """Return about how many bytes it takes to process a photo reduced to 1/scale of its size."""
    whole = _PILLOW_PIXEL_BYTES * image.width * image.height
    decoding = max(bytes_to_decode(image, format, scale), _bytes_of_frames(format, blob))
    reducing = 0.0 if format.decodes_smaller or scale == 1 else whole + whole / scale**2
    return _COPIES_OF_FILE * len(blob) + max(decoding, reducing, whole / scale**2 + _DETECTION_BYTES)


def _bytes_of_frames(format: Format, blob: bytes) -> float:
    return _DECODED_PIXEL_BYTES[format.content_type] * format.frame_pixels(blob) if format.frame_pixels else 0.0


def bytes_to_decode(image: Image.Image, format: Format, scale: int = 1) -> float:
    """Return about how many bytes decoding takes at its peak, not counting the file.

    Peaks of 12-megapixel photos, in bytes per pixel: PNG, BMP and TIFF 4, with alpha 13; grey 5, 16-bit grey 7; WebP
    16, with alpha 21; HEIC 7.4, with alpha 14; AVIF 9 to 11, with alpha 17, in 8 bits and 13.5 in 10 or 12; JPEG 2000
    19, with alpha 24; JPEG 4, CMYK 8, and 3 to 6 more if progressive. Rotating one takes 4 more.
    """
    pixels = image.width * image.height / (scale**2 if format.decodes_smaller else 1)
    transparent = image.mode in _TRANSPARENT_MODES or "transparency" in image.info
    if format.content_type in _DECODED_PIXEL_BYTES:
        return pixels * (_DECODED_ALPHA_PIXEL_BYTES if transparent else _DECODED_PIXEL_BYTES)[format.content_type]
    conversion = (
        _CONVERTED_ALPHA_PIXEL_BYTES
        if transparent
        else _CONVERTED_PIXEL_BYTES.get(image.mode, _CONVERTED_ALPHA_PIXEL_BYTES)
    )
    turning = _TURNED_PIXEL_BYTES.get(image.mode, 0.0) if is_turned(image) else 0.0
    at_once = bytes_at_once(image) if isinstance(image, TiffImageFile) else 0
    return pixels * (_PILLOW_PIXEL_BYTES + conversion + turning) + _held_coefficients(image) + at_once


def _held_coefficients(image: Image.Image) -> float:
    if not isinstance(image, JpegImageFile) or not (image.info.get("progressive") or _has_several_scans(image)):
        return 0.0
    layers = image.layer
    most = max(across * down for _, across, down, _ in layers)
    samples = sum(across * down / most for _, across, down, _ in layers)
    return float(_BYTES_PER_COEFFICIENT * image.width * image.height * samples)


def _has_several_scans(image: JpegImageFile) -> bool:
    """Return whether the first scan, up to whose header a JPEG was read, lacks some of the layers."""
    assert image.fp is not None
    length = 6 + 2 * len(image.layer)
    end = image.fp.tell()
    image.fp.seek(end - length)
    found = image.fp.read(3)
    image.fp.seek(end)
    return bool(found != length.to_bytes(2) + bytes([len(image.layer)]))


def settle_allocator(arenas: int) -> None:
    """Make the C library release large blocks, but keep the memory that every photo needs, at most once per arena.

    glibc otherwise raises the threshold with each large block freed (mallopt(3), M_MMAP_THRESHOLD), and the memory of a
    large photo stays with the process, fragmented. Pillow's blocks have 16 MB. A network needs smaller ones for a face,
    which are faster to take from the process's own memory: fetching them again took 400 to 3,000 page faults. With one
    arena per thread that ever processed a photo, that memory would be kept for each. An arena consists of pieces of
    64 MB, and glibc returns the last one as soon as it is empty, unless the one before has less than M_TOP_PAD free:
    where a photo needed the end of one piece and the beginning of the next, as in one process of nine, each photo
    fetched 4,500 pages again. Other C libraries are not changed.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _MAPPED_BLOCK_BYTES)
        mallopt(_M_TRIM_THRESHOLD, _KEPT_FREE_BYTES)
        mallopt(_M_TOP_PAD, 2 * _KEPT_FREE_BYTES)
        mallopt(_M_ARENA_MAX, arenas)

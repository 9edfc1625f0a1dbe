"""Parts of picture files, for tests that combine them as no program would."""

import struct
import zlib
from typing import Any

import numpy as np

BEFORE_OTHER_CHUNKS = 33
"""Where a PNG's header ends."""

_EXIF = b"Exif\0\0MM\0*\0\0\0\x08\0\1"
ORIENTATION_AS_TEXT = _EXIF + struct.pack(">HHI4s", 274, 2, 2, b"6") + bytes(4)
ORIENTATION_AS_BYTE = _EXIF + struct.pack(">HHI4s", 274, 1, 1, b"\6") + bytes(4)
"""Exif that says as a text, "6", or as a byte, that a picture is rotated."""


def png_chunk(kind: bytes, content: bytes, *, sound: bool = True) -> bytes:
    """Return a PNG's chunk, with a wrong checksum unless it is sound."""
    checksum = zlib.crc32(kind + content) if sound else 0
    return struct.pack(">I4s", len(content), kind) + content + struct.pack(">I", checksum)


def png_of_16_bits(values: np.ndarray[Any, np.dtype[Any]]) -> bytes:
    """Return a PNG of these values, (height, width, bands): grey and alpha, RGB, or RGB and alpha."""
    height, width, bands = values.shape
    header = struct.pack(">IIBBBBB", width, height, 16, {2: 4, 3: 2, 4: 6}[bands], 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row.tobytes() for row in values.astype(">u2")))
    chunks = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", pixels) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks

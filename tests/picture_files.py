"""Parts of picture files, for tests that combine them as no writer does."""

import struct
import zlib

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

"""PNGs, chunk by chunk."""

import struct
import zlib

from tests.picture_files import png_chunk


def png_of(width: int, height: int) -> bytes:
    """Return a PNG file of a few bytes that claims this size; its pixels are missing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = {b"IHDR": header, b"IDAT": zlib.compress(bytes(9)), b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, content) for kind, content in chunks.items())

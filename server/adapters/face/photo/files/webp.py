"""The size of a WebP picture, from its header alone: Pillow's reader takes 8 bytes per pixel before decoding.

The three layouts are those of RFC 9649: lossy (VP8), lossless (VP8L) and extended (VP8X).
"""

from server.domain.errors import ImageInvalid

_LOSSY_START = b"\x9d\x01\x2a"


def webp_size(photo: bytes) -> tuple[int, int]:
    """Return width and height in pixels. Raises ImageInvalid for an invalid header."""
    kind, body = photo[12:16], photo[20:30]
    if kind == b"VP8X" and len(body) == 10:
        return _number(body[4:7]) + 1, _number(body[7:10]) + 1
    if kind == b"VP8 " and body[3:6] == _LOSSY_START:
        return _number(body[6:8]) & 0x3FFF, _number(body[8:10]) & 0x3FFF
    if kind == b"VP8L" and body[:1] == b"\x2f":
        bits = _number(body[1:5])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise ImageInvalid("the photo cannot be read: its WebP header is damaged")


def _number(part: bytes) -> int:
    return int.from_bytes(part, "little")

"""AVIF pictures: the pixels that decoding their frames takes, which may be more than the file declares.

The boxes are those of ISO/IEC 14496-12 (meta, iinf, iloc), the frames' headers those of AV1's specification, 5.5.1.
"""

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from attrs import define
from PIL.AvifImagePlugin import AvifImageFile

from server.domain.errors import ImageInvalid

_STILL, _SEQUENCE = b"avif", b"avis"
_IN_FILE, _IN_META = 0, 1
_SEQUENCE_HEADER = 1
_FRAME = b"av01"
_UNLIMITED_PIXELS = 1 << 62

_MOST_PARTS = 10_000
"""Maximum boxes, extents or units to read; a picture from a camera has at most a few hundred, as tiles."""


def open_avif(file: BinaryIO) -> AvifImageFile:
    """Open an AVIF; for an animation, its still picture."""
    content = file.read()
    if content[8:12] == _SEQUENCE:
        content = content[:8] + _STILL + content[12:]
    return AvifImageFile(BytesIO(content))


def frame_pixels(avif: bytes) -> int:
    """Return the maximum number of pixels of all its frames. Raises ImageInvalid if its boxes are damaged."""
    try:
        return sum(_most_pixels(frame) for frame in _frames(memoryview(avif)))
    except (struct.error, IndexError, KeyError):
        raise ImageInvalid("the photo cannot be read: its AVIF header is damaged") from None


@define
class _Bits:
    content: memoryview
    at: int = 0

    def read(self, bits: int) -> int:
        end = self.at + bits
        if end > 8 * len(self.content):
            raise IndexError("the header ends early")
        part = int.from_bytes(self.content[self.at // 8 : (end + 7) // 8])
        self.at = end
        return part >> -end % 8 & ((1 << bits) - 1)


def _bounded() -> Iterator[int]:
    yield from range(_MOST_PARTS)
    raise ImageInvalid(f"the photo cannot be read: its AVIF has more than {_MOST_PARTS} parts")


def _boxes(content: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    at = 0
    for _ in _bounded():
        if at + 8 > len(content):
            return
        length, kind = struct.unpack_from(">I4s", content, at)
        header = 8
        if length == 1:
            (length,), header = struct.unpack_from(">Q", content, at + 8), 16
        end = at + length if length else len(content)
        if end < at + header:
            raise IndexError("a box shorter than its header")
        yield kind, content[at + header : end]
        at = end


def _frames(avif: memoryview) -> Iterator[bytes]:
    meta = dict(_boxes(dict(_boxes(avif))[b"meta"][4:]))
    frames = set(_items(meta[b"iinf"]))
    sources = {_IN_FILE: avif, _IN_META: meta.get(b"idat", memoryview(b""))}
    left = 2 * len(avif)
    for item, source, extents in _places(meta[b"iloc"]):
        if item not in frames:
            continue
        left -= sum(min(length, len(sources[source])) for _, length in extents)
        if left < 0:
            raise ImageInvalid("the photo cannot be read: its AVIF frames overlap")
        yield b"".join(sources[source][start : start + length] for start, length in extents)


def _items(iinf: memoryview) -> Iterator[int]:
    """Yield the ids of the items that are frames."""
    for kind, entry in _boxes(iinf[8:] if iinf[0] else iinf[6:]):
        number, rest = (">I", 10) if entry[0] == 3 else (">H", 8)
        if kind == b"infe" and entry[rest : rest + 4] == _FRAME:
            yield struct.unpack_from(number, entry, 4)[0]


def _places(iloc: memoryview) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Yield each item's id, its kind of location, and the start and length of its extents; length 0 means all of it."""
    version, bits = iloc[0], _Bits(iloc, 32)
    offset, length, base, index = (8 * bits.read(4) for _ in range(4))
    wide = 32 if version == 2 else 16
    parts = _bounded()
    for _, _ in zip(range(bits.read(wide)), parts, strict=False):
        item = bits.read(wide)
        source = bits.read(16) & 15 if version else _IN_FILE
        bits.read(16)
        start = bits.read(base)
        extents = []
        for _, _ in zip(range(bits.read(16)), parts, strict=False):
            bits.read(index if version else 0)
            extents.append((start + bits.read(offset), bits.read(length) or _UNLIMITED_PIXELS))
        yield item, source, extents


def _most_pixels(frame: bytes) -> int:
    """Return the most pixels allowed by any sequence header among a frame's units, or 0 without one."""
    return max((_size_allowed(header) for header in _sequence_headers(frame)), default=0)


def _sequence_headers(frame: bytes) -> Iterator[bytes]:
    at = 0
    for _ in _bounded():
        if at >= len(frame):
            return
        kind, has_extension, has_size = frame[at] >> 3 & 15, frame[at] >> 2 & 1, frame[at] >> 1 & 1
        at += 1 + has_extension
        size, at = _leb128(frame, at) if has_size else (len(frame) - at, at)
        if kind == _SEQUENCE_HEADER:
            yield frame[at : at + size]
        at += size


def _leb128(content: bytes, at: int) -> tuple[int, int]:
    """Return a number in groups of seven bits, and the position after it (AV1, 4.10.5)."""
    number = 0
    for place in range(8):
        number |= (content[at + place] & 0x7F) << 7 * place
        if not content[at + place] & 0x80:
            return number, at + place + 1
    raise IndexError("a number without an end")


def _size_allowed(header: bytes) -> int:
    """Return the pixels of the largest frame allowed; for a still picture, exactly the header's."""
    bits = _Bits(memoryview(header))
    bits.read(4)
    reduced = bits.read(1)
    _skip_operating_points(bits, reduced)
    wide, high = bits.read(4) + 1, bits.read(4) + 1
    width, height = bits.read(wide) + 1, bits.read(high) + 1
    return width * height if reduced else 1 << (wide + high)


def _skip_operating_points(bits: _Bits, reduced: int) -> None:
    if reduced:
        bits.read(5)
        return
    delay = _skip_timing(bits) if bits.read(1) else 0
    displays_late = bits.read(1)
    for _ in range(bits.read(5) + 1):
        bits.read(12)
        if bits.read(5) > 7:
            bits.read(1)
        if delay and bits.read(1):
            bits.read(2 * delay + 1)
        if displays_late and bits.read(1):
            bits.read(4)


def _skip_timing(bits: _Bits) -> int:
    """Return the number of bits of a decoder model's delays, or 0 without one."""
    bits.read(64)
    if bits.read(1):
        zeros = 0
        while not bits.read(1):
            zeros += 1
        bits.read(min(zeros, 32))
    if not bits.read(1):
        return 0
    delay = bits.read(5) + 1
    bits.read(42)
    return delay

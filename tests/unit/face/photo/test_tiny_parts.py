"""Photos made of millions of tiny parts, each of which Pillow processes in Python."""

import struct
from io import BytesIO

import pytest
from PIL import Image

from server.adapters.face.photo.decoding import PhotoLimits, open_photo
from server.domain.errors import ImageInvalid
from tests.picture_files import BEFORE_OTHER_CHUNKS, png_chunk

MANY = 300_000


def saved(form: str, mode: str = "RGB", **options: object) -> bytes:
    """Return a small picture."""
    held = BytesIO()
    Image.new(mode, (64, 64), 3).save(held, form, **options)
    return held.getvalue()


def with_parts(content: bytes, before: bytes, parts: bytes) -> bytes:
    """Return a file with parts inserted before a mark."""
    at = content.index(before)
    return content[:at] + parts + content[at:]


def with_chunks(chunks: bytes) -> bytes:
    """Return a PNG with these chunks after its header."""
    plain = saved("PNG")
    return plain[:BEFORE_OTHER_CHUNKS] + chunks + plain[BEFORE_OTHER_CHUNKS:]


def gif_with(parts: bytes) -> bytes:
    """Return a GIF with blocks before its picture."""
    content = saved("GIF", "P")
    at = content.rindex(b",\0\0\0\0")
    return content[:at] + parts + content[at:]


def run_length_bitmap() -> bytes:
    """Return a BMP whose rows are written as pairs of a count and a colour."""
    pairs = b"\x01\x05" * MANY
    head = struct.pack("<IiiHHIIiiII", 40, 600, 500, 1, 8, 1, len(pairs), 0, 0, 256, 256)
    start = 14 + len(head) + 1024
    return b"BM" + struct.pack("<IHHI", start + len(pairs), 0, 0, start) + head + bytes(1024) + pairs


def tiff_with(tag: int, values: int) -> bytes:
    """Return a TIFF of 64 x 64 grey pixels in which one field has many values."""
    fields = {256: 64, 257: 64, 258: 8, 259: 1, 262: 1, 273: 8, 278: 64, 279: 4096}
    entries = {key: struct.pack("<HHII", key, 4, 1, value) for key, value in fields.items()}
    entries[tag] = struct.pack("<HHII", tag, 3, values, 4104)
    listed = b"".join(entries[key] for key in sorted(entries))
    directory = struct.pack("<H", len(entries)) + listed + bytes(4)
    return b"II*\0" + struct.pack("<I", 4104 + 2 * values) + bytes(4096) + b"\1\0" * values + directory


PICTURES = {
    "JPEG, fill bytes": with_parts(saved("JPEG"), b"\xff\xdb", b"\xff" * MANY),
    "JPEG, empty comments": with_parts(saved("JPEG"), b"\xff\xdb", b"\xff\xfe\0\2" * MANY),
    "PNG, empty chunks of pixels": with_chunks(png_chunk(b"IDAT", b"") * MANY),
    "PNG, empty texts": with_chunks(png_chunk(b"tEXt", b"") * MANY),
    "GIF, a comment in pieces": gif_with(b"\x21\xfe" + b"\1a" * MANY + b"\0"),
    "GIF, many comments": gif_with(b"\x21\xfe\1a\0" * MANY),
    "GIF, bytes between blocks": gif_with(bytes(MANY)),
    "JPEG 2000, empty boxes": with_parts(saved("JPEG2000"), b"\0\0\0\x2djp2h", struct.pack(">I4s", 8, b"free") * MANY),
    "JPEG 2000, empty segments": with_parts(saved("JPEG2000", no_jp2=True), b"\xff\x52", b"\xff\x63\0\2" * MANY),
    "BMP, runs of one pixel": run_length_bitmap(),
    "TIFF, bits of many samples": tiff_with(258, MANY),
    "TIFF, many orientations": tiff_with(274, MANY),
}


@pytest.mark.parametrize("picture", PICTURES)
def test_files_of_countless_tiny_parts_are_refused(picture: str) -> None:
    """Before they hold up other threads."""
    with pytest.raises(ImageInvalid, match=r"more than \d+ (tiny parts|chunks)|at most \d+ are read"):
        open_photo(PICTURES[picture], PhotoLimits()).image(0)


@pytest.mark.parametrize("block", [512, 4096, 65_536])
def test_a_large_photo_in_parts_of_usual_size_is_read(block: int) -> None:
    """A PNG whose pixels are in chunks of half a kilobyte or more."""
    held = BytesIO()
    Image.effect_noise((3000, 3000), 60).save(held, "PNG", compress_level=1)
    whole = held.getvalue()
    start = whole.index(b"IDAT") - 4
    pixels = b""
    at = start
    while whole[at + 4 : at + 8] == b"IDAT":
        (length,) = struct.unpack_from(">I", whole, at)
        pixels += whole[at + 8 : at + 8 + length]
        at += 12 + length
    chunks = b"".join(png_chunk(b"IDAT", pixels[part : part + block]) for part in range(0, len(pixels), block))
    assert open_photo(whole[:start] + chunks + whole[at:], PhotoLimits()).image(3000).size == (3000, 3000)

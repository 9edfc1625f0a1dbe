"""Repair of files that do not quite follow their format, but can be read."""

import zlib
from collections.abc import Iterator
from contextlib import suppress

import numpy as np
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from server.adapters.face.photo.files.containers import is_container
from server.adapters.face.photo.files.formats import is_known
from server.domain.errors import ImageInvalid
from server.domain.pictures.photo_files import FURTHEST_START_BYTES

_JPEG_START, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"

_JPEG_SEGMENTS = (b"\xff\xc4", b"\xff\xda")
"""Markers of tables and scans, which occur between a progressive JPEG's scans."""

_EXIF, _MOST_EXIF = b"Exif\0\0", 100
"""Pillow joins all Exif segments of a JPEG, copying everything so far for each."""

_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"
_PNG_NEEDED = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_PNG_PIXELS_ON = (b"IDAT", b"IEND")
_PNG_EXIF = b"eXIf"
_PNG_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_PNG_NOTES = (b"Raw profile type exif", b"XML:com.adobe.xmp")
"""Texts in which ImageMagick and editors store which way up a picture is."""
_MOST_TEXT = 2**20
"""Bytes of a text, packed or unpacked: Pillow refuses a file with a longer one."""

_GIF_START, _GIF_END = b"GIF8", b";"
_BMP_START = b"BM"
_MOST_PADDING = 512
"""Zeros that block-based writers leave after a GIF."""

_MOST_CHUNKS = 50_000
"""Maximum chunks of a PNG: each takes a hundred bytes and some microseconds; writers put 4 KiB or more into one."""

_MOST_MISSING = 0.05
"""Share of the rows that may be missing, as from a camera that sent the file too early."""
_ROWS_PER_BLOCK = 16
"""Height of a JPEG's blocks, in rows."""
_RARE_COLOUR = (1, 254, 3, 252)
"""A colour that hardly any pixel has, and no whole row."""


def tidied(blob: bytes) -> bytes:
    """Return a JPEG from its start on, or a PNG without chunks that no pixel depends on; other files unchanged.

    Raises ImageInvalid if reading the metadata alone would take too long, or if the JPEG is only a preview.
    """
    if blob.startswith(_PNG_START):
        return _PNG_START + b"".join(_needed_chunks(blob))
    if blob.count(_EXIF) > _MOST_EXIF:
        raise ImageInvalid(f"the photo has more than {_MOST_EXIF} Exif segments")
    return blob if is_known(blob) else _from_jpeg_on(blob)


def _from_jpeg_on(blob: bytes) -> bytes:
    start = blob.find(_JPEG_START, 0, FURTHEST_START_BYTES)
    if start <= 0:
        return blob
    if is_container(blob):
        raise ImageInvalid(
            "a camera's RAW file, a document, an archive or a film is not read, even if it contains a JPEG; "
            "send the photo as a separate file"
        )
    return blob[start:]


def with_end(jpeg: bytes) -> bytes:
    """Return a JPEG with an end added; the decoder repeats the last colour that it read up to there.

    In a segment that is cut off, such as the head of a progressive JPEG's last scan, the end would be read as part of
    the segment.
    """
    starts = (jpeg.rfind(marker) for marker in _JPEG_SEGMENTS)
    cut = [
        at for at in starts if at >= 0 and at + 2 + int.from_bytes(jpeg[at + 2 : at + 4].ljust(2, b"\xff")) > len(jpeg)
    ]
    return jpeg[: min(cut, default=len(jpeg))] + _JPEG_END


def lacks_end(blob: bytes) -> bool:
    """Return whether a PNG lacks its last chunk, a GIF its last byte, or a BMP bytes that its header counts."""
    if blob.startswith(_PNG_START):
        return _PNG_END not in blob
    if blob.startswith(_GIF_START):
        return not blob[-_MOST_PADDING:].rstrip(b"\0").endswith(_GIF_END)
    return blob.startswith(_BMP_START) and int.from_bytes(blob[2:6], "little") > len(blob)


def is_nearly_whole(cut: JpegImageFile, mended: Image.Image) -> bool:
    """Return whether a JPEG has data for most rows; `cut` is undecoded, `mended` decoded with an end added."""
    if cut.info.get("progressive"):  # rows are complete only with the last byte; without data, each has a single colour
        row = np.asarray(mended.crop((0, _most(mended.height) - 1, mended.width, _most(mended.height))))
        return bool((row != row[:, :1]).any())
    rows = cut.height
    return _share_with_data(cut) * rows >= _most(rows)


def _most(rows: int) -> int:
    return max(rows - max(round(rows * _MOST_MISSING), 2 * _ROWS_PER_BLOCK), 1)


def _share_with_data(cut: JpegImageFile) -> float:
    """Return the share of rows with data: those that the decoder writes before it runs out of bytes."""
    unwritten = _RARE_COLOUR[: len(cut.getbands())]
    cut.draft(None, (1, 1))
    cut.load_prepare()
    cut.im.paste(unwritten if len(unwritten) > 1 else unwritten[0], (0, 0, *cut.size))
    with suppress(OSError):
        cut.load()
    pixels = np.asarray(cut._new(cut.im)).reshape(cut.height, cut.width, -1)
    return float((pixels != unwritten).any((1, 2)).mean())


def _needed_chunks(png: bytes) -> list[bytes]:
    """Return the chunks needed, those about the pixels first, so that the header shows what decoding will take."""
    chunks = list(_chunks(png))
    notes = [chunk for chunk in chunks if chunk[4:8] == _PNG_EXIF and _is_sound(chunk)][:1] + _noting_texts(chunks)
    needed = [chunk for chunk in chunks if chunk[4:8] in _PNG_NEEDED]
    needed[1:] = sorted(needed[1:], key=lambda chunk: chunk[4:8] in _PNG_PIXELS_ON)
    return needed[:1] + notes + needed[1:]


def _noting_texts(chunks: list[bytes]) -> list[bytes]:
    """Return the texts that may state which way up the picture is; of several alike the last, as Pillow reads."""
    texts = {_keyword(chunk): chunk for chunk in chunks if chunk[4:8] in _PNG_TEXTS and _is_readable(chunk)}
    return [texts[keyword] for keyword in _PNG_NOTES if keyword in texts]


def _keyword(text: bytes) -> bytes:
    return text[8:-4].partition(b"\0")[0]


def _is_readable(text: bytes) -> bool:
    if len(text) > _MOST_TEXT or _keyword(text) not in _PNG_NOTES or not _is_sound(text):
        return False
    unpacking = zlib.decompressobj()
    with suppress(zlib.error):
        unpacking.decompress(_packed(text), _MOST_TEXT)
    return not unpacking.unconsumed_tail


def _packed(text: bytes) -> bytes:
    """Return the compressed part of a text, after its keyword, method, language and translated keyword."""
    kind, content = text[4:8], text[8:-4].partition(b"\0")[2]
    if kind == b"zTXt":
        return content[1:]
    return content[2:].split(b"\0", 2)[-1] if kind == b"iTXt" and content[:1] != b"\0" else b""


def _chunks(png: bytes) -> Iterator[bytes]:
    at = len(_PNG_START)
    for _ in range(_MOST_CHUNKS):
        if at + 12 > len(png):
            return
        length = int.from_bytes(png[at : at + 4])
        yield png[at : at + length + 12]
        at += length + 12
    raise ImageInvalid(f"the photo cannot be read: the PNG has more than {_MOST_CHUNKS} chunks")


def _is_sound(chunk: bytes) -> bool:
    return zlib.crc32(chunk[4:-4]) == int.from_bytes(chunk[-4:])

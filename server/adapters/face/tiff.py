"""TIFF pictures, and cameras' RAW files, which look like them and begin with a thumbnail."""

import struct
from typing import BinaryIO

from PIL.TiffImagePlugin import TiffImageFile

from server.domain.errors import ImageInvalid

_NEW_SUBFILE_TYPE, _REDUCED = 254, 1
"""TIFF 6.0, section 8: bit 0 says that this is a smaller version of another picture in the file."""

_TILE_WIDTH, _TILE_LENGTH, _ROWS_PER_STRIP, _BITS, _SAMPLES = 322, 323, 278, 258, 277
_DNG_VERSION = 50706

_PLACES = frozenset({273, 279, 324, 325})
"""Where each strip or tile is, and how long."""
_MOST_PLACES = 50_000
"""Strips or tiles that a file may have: Pillow keeps hundreds of bytes for each, and takes 15 microseconds."""
_CANON = b"CR"
_CANON_AT = 8


def open_tiff(file: BinaryIO) -> TiffImageFile:
    """Open a TIFF. Raises ImageInvalid for a RAW file: its first picture is not the photo."""
    _refuse_many_places(file)
    image = TiffImageFile(file)
    file.seek(_CANON_AT)
    marked = file.read(len(_CANON)) == _CANON
    kind = image.tag_v2.get(_NEW_SUBFILE_TYPE, 0)
    if marked or kind & _REDUCED or _DNG_VERSION in image.tag_v2:
        raise ImageInvalid(
            "a camera's RAW file, or a TIFF that begins with a thumbnail, is not read; send a JPEG of it"
        )
    return image


def bytes_at_once(image: TiffImageFile) -> int:
    """Return how many bytes are decoded before the first goes to the picture: a strip's or a tile's."""
    tags = image.tag_v2
    columns = int(tags.get(_TILE_WIDTH, image.width))
    rows = int(tags.get(_TILE_LENGTH, min(tags.get(_ROWS_PER_STRIP, image.height), image.height)))
    bits = int(tags.get(_SAMPLES, 1)) * int(max(tags.get(_BITS, (1,))))
    return columns * rows * bits // 8


def _refuse_many_places(file: BinaryIO) -> None:
    head = file.read(8)
    order = "<" if head.startswith(b"II") else ">"
    file.seek(*struct.unpack(f"{order}I", head[4:]))
    (entries,) = struct.unpack(f"{order}H", file.read(2))
    for tag, _, values, _ in struct.iter_unpack(f"{order}HHII", file.read(12 * entries)):
        if tag in _PLACES and values > _MOST_PLACES:
            raise ImageInvalid(f"the TIFF has {values} strips or tiles; at most {_MOST_PLACES} are read")
    file.seek(0)

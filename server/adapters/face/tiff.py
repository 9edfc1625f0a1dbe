"""TIFF pictures, and cameras' RAW files, which look like them and begin with a thumbnail."""

import struct
from typing import BinaryIO

from PIL.TiffImagePlugin import TiffImageFile

from server.domain.errors import ImageInvalid

_NEW_SUBFILE_TYPE, _REDUCED = 254, 1
"""TIFF 6.0, section 8: bit 0 says that this is a smaller version of another picture in the file."""

_TILE_WIDTH, _TILE_LENGTH, _ROWS_PER_STRIP, _BITS, _SAMPLES = 322, 323, 278, 258, 277
_DNG_VERSION = 50706

_BYTES, _ASCII, _UNDEFINED = 1, 2, 7
_KEPT_WHOLE = frozenset({_BYTES, _ASCII, _UNDEFINED})
"""Types whose values Pillow keeps as one string."""
_MOST_VALUES = 50_000
"""Numbers in one field. Pillow keeps hundreds of bytes for each strip's place, and takes 15 microseconds."""
_CANON = b"CR"
_CANON_AT = 8


def open_tiff(file: BinaryIO) -> TiffImageFile:
    """Open a TIFF. Raises ImageInvalid for a RAW file: its first picture is not the photo."""
    _refuse_many_values(file)
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


def _refuse_many_values(file: BinaryIO) -> None:
    head = file.read(8)
    order = "<" if head.startswith(b"II") else ">"
    file.seek(*struct.unpack(f"{order}I", head[4:]))
    (entries,) = struct.unpack(f"{order}H", file.read(2))
    for tag, kind, values, _ in struct.iter_unpack(f"{order}HHII", file.read(12 * entries)):
        if kind not in _KEPT_WHOLE and values > _MOST_VALUES:
            raise ImageInvalid(f"the TIFF's field {tag} has {values} values; at most {_MOST_VALUES} are read")
    file.seek(0)

"""TIFF pictures, and cameras' RAW files, which are like TIFF but begin with a thumbnail."""

import struct
from contextlib import suppress
from typing import BinaryIO

from attrs import frozen
from PIL.TiffImagePlugin import TiffImageFile

from server.domain.errors import ImageInvalid

_NEW_SUBFILE_TYPE, _REDUCED = 254, 1
"""TIFF 6.0, section 8: bit 0 marks a reduced version of another picture in the file."""
_OLD_SUBFILE_TYPE, _OLD_REDUCED = 255, 2

_WIDTH, _HEIGHT, _PHOTOMETRIC, _SUB_DIRECTORIES = 256, 257, 262, 330
_OF_SENSORS = frozenset({32803, 34892})
"""Colour filter array and linear raw, of TIFF/EP and DNG."""
_PIXEL_RATIO_OF_THUMBNAILS = 2
"""Ratio of pixels: pages of one document differ by less, photo and thumbnail by more."""
_MOST_PICTURES = 32
"""Maximum directories to read."""
_MOST_FIELDS = 2000
"""Maximum fields in one directory; writers use dozens."""
_SHORT_TYPE = 3

_TILE_WIDTH, _TILE_LENGTH, _ROWS_PER_STRIP, _BITS, _SAMPLES = 322, 323, 278, 258, 277
_DNG_VERSION = 50706

_BYTES, _ASCII, _UNDEFINED = 1, 2, 7
_KEPT_WHOLE = frozenset({_BYTES, _ASCII, _UNDEFINED})
"""Types whose values Pillow keeps as one string."""
_MOST_VALUES = 50_000
"""Maximum numbers in one field. Pillow needs hundreds of bytes and 15 microseconds for each strip's offset."""
_CANON = b"CR"
_CANON_AT = 8


def open_tiff(file: BinaryIO) -> TiffImageFile:
    """Open a TIFF. Raises ImageInvalid for a RAW file: its first picture is not the photo."""
    pictures = _pictures(file)
    file.seek(_CANON_AT)
    marked = file.read(len(_CANON)) == _CANON
    if marked or pictures[0].is_reduced or any(other.outdoes(pictures[0]) for other in pictures):
        raise ImageInvalid(
            "a camera's RAW file, or a TIFF that begins with a thumbnail, is not read; convert it to JPEG"
        )
    file.seek(0)
    return TiffImageFile(file)


def bytes_at_once(image: TiffImageFile) -> int:
    """Return how many bytes are decoded before the first reaches the picture: those of a strip or a tile."""
    tags = image.tag_v2
    columns = int(tags.get(_TILE_WIDTH, image.width))
    rows = int(tags.get(_TILE_LENGTH, min(tags.get(_ROWS_PER_STRIP, image.height), image.height)))
    bits = int(tags.get(_SAMPLES, 1)) * int(max(tags.get(_BITS, (1,))))
    return columns * rows * bits // 8


@frozen
class _Picture:
    """The values of the relevant fields in one TIFF directory."""

    fields: dict[int, int]

    @property
    def is_reduced(self) -> bool:
        """Whether the picture is marked as a reduced version of another."""
        of_old = self.fields.get(_OLD_SUBFILE_TYPE) == _OLD_REDUCED
        return of_old or bool(self.fields.get(_NEW_SUBFILE_TYPE, 0) & _REDUCED)

    @property
    def area(self) -> int:
        """Number of pixels."""
        return self.fields.get(_WIDTH, 0) * self.fields.get(_HEIGHT, 0)

    def outdoes(self, first: "_Picture") -> bool:
        """Return whether it is a sensor's picture, or so much larger that the first is its thumbnail."""
        is_sensor = self.fields.get(_PHOTOMETRIC) in _OF_SENSORS or _DNG_VERSION in self.fields
        return is_sensor or self.area > _PIXEL_RATIO_OF_THUMBNAILS * first.area


def _pictures(file: BinaryIO) -> list[_Picture]:
    """Return the pictures in the file's directories, in order."""
    head = file.read(8)
    order = "<" if head.startswith(b"II") else ">"
    (place,) = struct.unpack(f"{order}I", head[4:])
    picture, places = _directory(file, order, place)
    pictures = [picture]
    while places and len(pictures) < _MOST_PICTURES:
        with suppress(struct.error):  # the file may end before the next directory, or have something else there
            picture, further = _directory(file, order, places.pop(0))
            pictures.append(picture)
            places += further
    return pictures


def _directory(file: BinaryIO, order: str, place: int) -> tuple[_Picture, list[int]]:
    """Return one picture, and the offsets of the next directories: the following one, and nested ones."""
    file.seek(place)
    (entries,) = struct.unpack(f"{order}H", file.read(2))
    if entries > _MOST_FIELDS:
        raise ImageInvalid(f"the TIFF has {entries} fields in one directory; at most {_MOST_FIELDS} are read")
    content = file.read(12 * entries)
    (following,) = struct.unpack(f"{order}I", file.read(4).ljust(4, b"\0"))
    fields, within = dict[int, int](), list[int]()
    for entry in struct.iter_unpack(f"{order}HHI4s", content):
        tag, kind, values, value = entry
        _refuse_many_values(tag, kind, values)
        fields[tag] = struct.unpack(order + ("H2x" if kind == _SHORT_TYPE else "I"), value)[0]
        if tag == _SUB_DIRECTORIES:
            within = _numbers(file, order, values, value)
    return _Picture(fields), [place for place in (*within, following) if place]


def _numbers(file: BinaryIO, order: str, values: int, value: bytes) -> list[int]:
    """Return a field's four-byte numbers, which are stored elsewhere if there are several."""
    if values > 1:
        file.seek(*struct.unpack(f"{order}I", value))
        value = file.read(4 * min(values, _MOST_PICTURES))
    return [number for (number,) in struct.iter_unpack(f"{order}I", value[: len(value) // 4 * 4])]


def _refuse_many_values(tag: int, kind: int, values: int) -> None:
    if kind not in _KEPT_WHOLE and values > _MOST_VALUES:
        raise ImageInvalid(f"the TIFF's field {tag} has {values} values; at most {_MOST_VALUES} are read")

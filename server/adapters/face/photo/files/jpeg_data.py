"""Whether a JPEG has all its data.

Its end marker proves nothing: the decoder fills missing data with grey, and Pillow passes no warning on. So each scan
is given to the decoder without the marker after it: if data is missing, the decoder waits for more.
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from server.domain.errors import ImageInvalid

_ESCAPE, _SCAN, _END = 0xFF, 0xDA, 0xD9
_RESTART, _RESTARTS = 0xD0, 8
"""The first of the restart markers, which are numbered in turn, and how many there are."""
_ARITHMETIC = (0xC9, 0xCA)
"""Frames whose decoder cannot wait."""

_ONE_MORE = b"\xff\x00"
"""A byte of ones. No code is all ones, so a decoder takes it only where data is missing, and for few blocks."""
_AHEAD = 8 * _ONE_MORE
"""As far as the decoder reads ahead."""

_PIECE = 2**20
_MOST_MARKERS, _MOST_SEGMENTS = 1_000_000, 2000
"""Restart markers come once in a row, or in a few blocks; a progressive JPEG has a dozen scans with their tables."""

Numbers = npt.NDArray[np.intp]


def loaded_whole(image: JpegImageFile, jpeg: bytes) -> bool:
    """Decode an opened JPEG, and return whether it has its end and all data before it, but for the last few blocks.

    Otherwise its pixels are undefined. Raises ImageInvalid if it is made of too many parts.
    """
    assert image.fp is not None
    start = image.fp.tell()  # of the first scan's data
    if _is_arithmetic(jpeg, start):
        image.load()
        return True
    places = np.concatenate(list(_markers(jpeg, start)))
    markers = np.frombuffer(jpeg, np.uint8)[places + 1].astype(np.intp)
    restarts = (markers >= _RESTART) & (markers < _RESTART + _RESTARTS)
    if not _are_in_turn(np.where(restarts, markers - _RESTART, -1)):
        return False
    ends = _ends_of_scans(places[~restarts], markers[~restarts])
    return bool(ends) and jpeg[ends[-1] + 1] == _END and _decode(image, jpeg, ends)


def without_end(jpeg: bytes) -> bytes:
    """Return an opened JPEG up to its end marker."""
    with JpegImageFile(BytesIO(jpeg)) as opened:
        assert opened.fp is not None
        last = list(_markers(jpeg, opened.fp.tell()))[-1][-1:]
    return jpeg[: last[0]] if last.size and jpeg[last[0] + 1] == _END else jpeg


def _markers(jpeg: bytes, start: int) -> Iterator[Numbers]:
    """Yield where the markers from here to the end are, piece by piece."""
    number = 0
    for at in range(start, len(jpeg), _PIECE):
        piece = np.frombuffer(jpeg, np.uint8, min(_PIECE + 1, len(jpeg) - at), at)
        places = np.flatnonzero(piece[:-1] == _ESCAPE)
        follows = piece[places + 1]
        places = places[(follows != 0) & (follows != _ESCAPE)]
        ends = np.flatnonzero(piece[places + 1] == _END)
        number += len(places)
        if number > _MOST_MARKERS:
            raise ImageInvalid(f"the photo cannot be read: the JPEG has more than {_MOST_MARKERS} markers")
        yield places[: ends[0] + 1 if len(ends) else None] + at
        if len(ends):
            return


def _are_in_turn(restarts: Numbers) -> bool:
    """Return whether no restart marker is skipped, given their numbers, and -1 for other markers.

    The decoder would fill the gap with grey and go on.
    """
    before = np.concatenate([[-1], restarts[:-1]])
    return bool(((restarts == -1) | (restarts == (before + 1) % _RESTARTS)).all())


def _ends_of_scans(places: Numbers, markers: Numbers) -> list[int]:
    """Return where the data of each scan ends, given the markers that are no restarts; the last is the picture's."""
    if len(places) > _MOST_SEGMENTS:
        raise ImageInvalid(f"the photo cannot be read: the JPEG has more than {_MOST_SEGMENTS} segments")
    scans = [following for marker, following in pairwise(zip(markers, places, strict=True)) if marker[0] == _SCAN]
    return [int(place) for place in (*places[:1], *(place for _, place in scans))]


def _decode(image: JpegImageFile, jpeg: bytes, ends: list[int]) -> bool:
    """Return whether the decoder waits for data of no scan."""
    image.load_prepare()
    ((_, extents, _, args),) = image.tile
    image.tile = []  # so that Pillow does not decode it again
    decoder = Image._getdecoder(image.mode, "jpeg", args, image.decoderconfig)
    decoder.setimage(image.im, extents)
    try:
        return _takes_all(decoder, jpeg, ends)
    finally:
        decoder.cleanup()


def _takes_all(decoder: Any, jpeg: bytes, ends: list[int]) -> bool:
    begin = 0
    for end in ends:
        taken, status = decoder.decode(memoryview(jpeg)[begin:end])
        rest = jpeg[begin + taken : end] if taken >= 0 else b""
        if taken >= 0:
            taken, status = decoder.decode(rest + _AHEAD)
        if taken < 0:  # every row is complete, or the file is damaged
            return bool(status >= 0)
        if _waits(decoder, (rest + _AHEAD)[taken:]):
            return False
        begin = end
    return bool(decoder.decode(jpeg[begin : begin + 2]) == (-1, 0))


def _waits(decoder: Any, rest: bytes) -> bool:
    """Return whether the decoder leaves bytes for later; between two scans it skips them all.

    Asked twice, since the first byte may just fill what it reads ahead.
    """
    for _ in range(2):
        rest += _ONE_MORE
        taken, _ = decoder.decode(rest)
        if taken < len(rest):
            return True
        rest = b""
    return False


def _is_arithmetic(jpeg: bytes, start: int) -> bool:
    at = 2
    while at < start:
        if jpeg[at + 1] in _ARITHMETIC:
            return True
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    return False

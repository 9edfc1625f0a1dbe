"""Traces of a person, and the search for them on a disk."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from attrs import frozen

from server.adapters.index.gallery.gallery import ReplicaGallery
from server.bootstrap import Kith

_PIECE = 16
"""Bytes: long enough not to occur by chance, short enough to fit into any block or page."""
_STEP = 512
"""Bytes of a picture between one piece and the next."""


@frozen
class Traces:
    """Pieces of a person's pictures, encodings, templates and index codes, unencrypted."""

    pieces: dict[str, list[bytes]]

    @classmethod
    def of(cls, kith: Kith, person: int) -> "Traces":
        """Collect everything that is stored about a person."""
        blobs, pictures = kith.services.persons._blobs, kith.records.pictures
        known, template = pictures.encodings_of([person]), pictures.template(person)
        assert template is not None
        return cls(
            {
                "picture": [piece for one in pictures.of_person(person) for piece in _pieces(blobs.read(one), _STEP)],
                "encoding": [piece for one in known.encodings for piece in _pieces(one.tobytes(), _PIECE)],
                "template of a picture": [piece for one in known.templates for piece in _pieces(one.tobytes(), _PIECE)],
                "template": list(_pieces(template.tobytes(), _PIECE)),
                "code": list(_pieces(_code(kith, person), _PIECE)),
            }
        )

    def found_in(self, folder: Path) -> dict[str, int]:
        """Return the number of files in a folder that contain any piece of each kind, at any offset."""
        found = dict.fromkeys(self.pieces, 0)
        search = _Search([piece for pieces in self.pieces.values() for piece in pieces])
        for path in folder.rglob("*"):
            if path.is_file():
                hits = search.hits(path.read_bytes())
                for kind, pieces in self.pieces.items():
                    found[kind] += not hits.isdisjoint(pieces)
        return found


class _Search:
    """Searches for many pieces at once, at every offset: by their first two bytes, then eight, then all."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = set(pieces)
        starts = np.frombuffer(b"".join(pieces), dtype=np.uint8).reshape(-1, _PIECE)
        self._begins = np.zeros(1 << 16, dtype=bool)
        self._begins[_pairs(starts)[:, 0]] = True
        self._eights = np.unique(np.ascontiguousarray(starts[:, :8]).view(np.uint64))

    def hits(self, content: bytes) -> set[bytes]:
        """Return the pieces that the content contains."""
        if len(content) < _PIECE:
            return set()
        numbers = np.frombuffer(content, dtype=np.uint8)
        at = np.flatnonzero(self._begins[_pairs(numbers[np.newaxis])[0, : len(numbers) - _PIECE + 1]])
        windows = np.lib.stride_tricks.sliding_window_view(numbers, _PIECE)[at]
        likely = np.isin(np.ascontiguousarray(windows[:, :8]).view(np.uint64)[:, 0], self._eights)
        return {bytes(window) for window in windows[likely]} & self._pieces


def _pairs(rows: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint16]:
    """Return each byte of the rows together with the next."""
    return rows[:, :-1].astype(np.uint16) * np.uint16(256) + rows[:, 1:].astype(np.uint16)


def _pieces(content: bytes, step: int) -> Iterator[bytes]:
    for start in range(0, len(content) - _PIECE + 1, step):
        piece = content[start : start + _PIECE]
        if len(set(piece)) > _PIECE // 2:  # excludes pieces that occur everywhere, such as zeros
            yield piece


def _code(kith: Kith, person: int) -> bytes:
    """Return the person's code in the index."""
    assert isinstance(kith.gallery, ReplicaGallery)
    arrays = {
        name: np.concatenate(list(section.pieces))
        for name, section in kith.gallery._follower.index.sections().items()
        if name in ("persons", "codes")
    }
    (row,) = np.flatnonzero(arrays["persons"] == person)
    return bytes(arrays["codes"][row].tobytes())

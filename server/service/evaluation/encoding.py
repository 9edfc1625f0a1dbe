"""The faces in the photos, as each of the two pipelines sees them."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from server.domain.errors import KithError
from server.domain.faces import EncodedFace, Vector, Vectors

Report = Callable[[int, int], None]
"""Told how much is done, and of how much."""

Progress = Callable[[str, int, int], None]
"""Told what is being done as well."""


class PhotoEncoder(Protocol):
    """What an evaluation needs of a face engine."""

    def encode_many(self, photos: Iterable[bytes]) -> Iterator[EncodedFace | KithError]:
        """Return each photo's largest face, or the error that kept it from being found, in the order given."""


class NamedEncoder(PhotoEncoder, Protocol):
    """What a calibration needs beside."""

    @property
    def encoder(self) -> str:
        """The identity of the encoder."""


@frozen(eq=False)
class EncodedPhotos:
    """The faces of n photos; rows of a photo without one hold zeros."""

    encodings: Vectors = field(repr=False)
    """(n, d)"""
    templates: Vectors = field(repr=False)
    """(n, d) of unit length."""
    probes: Vectors = field(repr=False)
    """(n, d) of unit length."""
    found: npt.NDArray[np.bool_] = field(repr=False)
    """(n,)"""


def encode_photos(encoder: PhotoEncoder, photos: list[Path], report: Report) -> EncodedPhotos:
    """Encode the photos; a photo in which no face is found, or that is no photo, counts as not found."""
    faces = []
    for face in encoder.encode_many(path.read_bytes() for path in photos):
        faces.append(face if isinstance(face, EncodedFace) else None)
        report(len(faces), len(photos))
    return EncodedPhotos(
        _rows([face.encoding if face else None for face in faces]),
        _rows([face.template if face else None for face in faces]),
        _rows([face.probe if face else None for face in faces]),
        np.array([face is not None for face in faces]),
    )


def _rows(vectors: list[Vector | None]) -> Vectors:
    nothing = np.zeros(next((len(one) for one in vectors if one is not None), 0), np.float32)
    return np.array([nothing if one is None else one for one in vectors])

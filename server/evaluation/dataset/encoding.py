"""Encoding of the faces in the photos, for each of the two pipelines."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from server.domain.errors import FaceNotFound, KithError
from server.domain.faces import EncodedFace, Vector, Vectors, Wanted
from server.evaluation.dataset.face_cache import NO_FACE, CachedFace, FaceCache

Report = Callable[[int, int], None]
"""Called with the number done, and the total."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, the number done, and the total."""


class PhotoEncoder(Protocol):
    """The part of a face engine that an evaluation needs."""

    def encode_many(self, wanted: Iterable[Wanted]) -> Iterator[EncodedFace | KithError]:
        """Return each face, or the error if none was found, in the order given."""


@frozen
class CachedEncoder:
    """A face engine with its cache."""

    encoder: PhotoEncoder
    cache: FaceCache


@frozen(eq=False)
class EncodedPhotos:
    """The faces of n photos; the rows of photos without a face are zeros."""

    encodings: Vectors = field(repr=False)
    """(n, d)"""
    templates: Vectors = field(repr=False)
    """(n, d) of unit length."""
    probes: Vectors = field(repr=False)
    """(n, d) of unit length."""
    found: npt.NDArray[np.bool_] = field(repr=False)
    """(n,)"""


def encode_photos(cached_encoder: CachedEncoder, photos: list[Path], report: Report) -> EncodedPhotos:
    """Encode the photos that are not cached.

    A photo without a face, or a file that is not a photo, counts as not found.
    """
    known = {path: face for path in photos if (face := cached_encoder.cache.read(path.read_bytes()))}
    report(len(known), len(photos))
    for path, face in _encode_new(cached_encoder, [path for path in photos if path not in known]):
        known[path] = face
        report(len(known), len(photos))
    faces = [known[path] for path in photos]
    return EncodedPhotos(
        _rows([face.encoding for face in faces]),
        _rows([face.template for face in faces]),
        _rows([face.probe for face in faces]),
        np.array([face.found for face in faces]),
    )


def _encode_new(cached_encoder: CachedEncoder, photos: list[Path]) -> Iterator[tuple[Path, CachedFace]]:
    faces = cached_encoder.encoder.encode_many(Wanted(path.read_bytes()) for path in photos)
    for path, face in zip(photos, faces, strict=True):
        cached = CachedFace(face.encoding, face.template, face.probe) if isinstance(face, EncodedFace) else NO_FACE
        if isinstance(face, EncodedFace | FaceNotFound):
            cached_encoder.cache.write(path.read_bytes(), cached)
        yield path, cached


def _rows(vectors: list[Vector]) -> Vectors:
    nothing = np.zeros(max(map(len, vectors)), np.float32)
    return np.array([vector if len(vector) else nothing for vector in vectors])

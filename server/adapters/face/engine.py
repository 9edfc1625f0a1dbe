"""The face engine: dlib's own networks in ONNX Runtime."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import field, frozen

from server.adapters.face import weights
from server.adapters.face.admission import PATIENCE, Admission
from server.adapters.face.bulk import in_order
from server.adapters.face.decoding import Photo, PhotoLimits, open_photo
from server.adapters.face.detector_graph import detector_graph
from server.adapters.face.encoder import encode
from server.adapters.face.encoder_graph import DIMENSION, encoder_graph
from server.adapters.face.finder import Finder, FoundFace
from server.adapters.face.landmarks import Aligner
from server.adapters.face.networks import Network, cached_graph, open_network
from server.domain.errors import KithError
from server.domain.faces import EncodedFace, Face, FaceChoice


@frozen(eq=False)
class DlibFaceEngine:
    """A `FaceEngine` with dlib's numbers. Safe to call from any number of threads."""

    encoder: str
    _limits: PhotoLimits
    _admission: Admission = field(repr=False)
    _finder: Finder = field(repr=False)
    _encoder_network: Network = field(repr=False)

    @property
    def dimension(self) -> int:
        """The length of an encoding."""
        return DIMENSION

    def detect(self, photo: bytes) -> list[Face]:
        """Return every face, largest first; none is no error."""
        opened = open_photo(photo, self._limits)
        with self._admission.admit(opened.area):
            return [found.face for found in self._finder.all(opened)]

    def encode(self, photo: bytes, choice: FaceChoice = "largest") -> EncodedFace:
        """Return the chosen face, or raise FaceNotFound."""
        return self._encode(photo, choice, PATIENCE)

    def encode_all(self, photo: bytes) -> list[EncodedFace]:
        """Return every face, largest first; none is no error."""
        opened = open_photo(photo, self._limits)
        with self._admission.admit(opened.area):
            return self._encoded(opened, self._finder.all(opened))

    def encode_many(self, photos: Iterable[bytes]) -> Iterator[EncodedFace | KithError]:
        """Return each photo's largest face, or the error that `encode` raises, in the order given."""
        return in_order(self._encoded_or_error, photos, self._admission.photos)

    def _encoded_or_error(self, photo: bytes) -> EncodedFace | KithError:
        try:
            return self._encode(photo, "largest", patience=None)
        except KithError as error:
            return error

    def _encode(self, photo: bytes, choice: FaceChoice, patience: float | None) -> EncodedFace:
        opened = open_photo(photo, self._limits)
        with self._admission.admit(opened.area, patience):
            return self._encoded(opened, [self._finder.one(opened, choice)])[0]

    def _encoded(self, photo: Photo, faces: list[FoundFace]) -> list[EncodedFace]:
        encodings, templates = encode(self._encoder_network, [found.chip for found in faces])
        return [
            EncodedFace(found.face, photo.format.content_type, encoding, template)
            for found, encoding, template in zip(faces, encodings, templates, strict=True)
        ]


def load_engine(cache: Path, limits: PhotoLimits | None = None, threads: int | None = None) -> DlibFaceEngine:
    """Return the engine, its graphs kept in `cache`. Raises WeightsInvalid when the weights are not known.

    It keeps `threads` cores busy; by default those that the process may use.
    """
    threads = threads or len(os.sched_getaffinity(0))
    limits = limits or PhotoLimits()
    detector = open_network(cached_graph(weights.DETECTOR, detector_graph, cache), threads)
    return DlibFaceEngine(
        encoder=f"dlib-resnet-v1:{weights.ENCODER.sha256[:12]}",
        limits=limits,
        admission=Admission(threads, limits.pixels_in_flight),
        finder=Finder(detector, Aligner()),
        encoder_network=open_network(cached_graph(weights.ENCODER, encoder_graph, cache), threads),
    )

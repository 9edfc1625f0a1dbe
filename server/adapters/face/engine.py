"""The face engine: dlib's own networks in ONNX Runtime."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import field, frozen

from server.adapters.face import weights
from server.adapters.face.choice import chosen
from server.adapters.face.coarse_to_fine import find_all, find_one
from server.adapters.face.decoding import Photo, PhotoLimits, open_photo
from server.adapters.face.detector import Detection
from server.adapters.face.detector_graph import detector_graph
from server.adapters.face.encoder import encode
from server.adapters.face.encoder_graph import DIMENSION, encoder_graph
from server.adapters.face.landmarks import Aligner, Alignment
from server.adapters.face.networks import Network, cached_graph, open_network
from server.adapters.face.quality import quality
from server.domain.errors import KithError
from server.domain.faces import Box, EncodedFace, Face, FaceChoice


@frozen(eq=False)
class DlibFaceEngine:
    """A `FaceEngine` with dlib's numbers. Safe to call from any number of threads."""

    encoder: str
    limits: PhotoLimits
    _detector: Network = field(repr=False)
    _encoder_network: Network = field(repr=False)
    _aligner: Aligner = field(repr=False)

    @property
    def dimension(self) -> int:
        """The length of an encoding."""
        return DIMENSION

    def detect(self, photo: bytes) -> list[Face]:
        """Return every face, largest first; none is no error."""
        opened = open_photo(photo, self.limits)
        return [face for face, _ in self._all(opened)]

    def encode(self, photo: bytes, choice: FaceChoice = "largest") -> EncodedFace:
        """Return the chosen face, or raise FaceNotFound."""
        opened = open_photo(photo, self.limits)
        picture = opened.pixels()
        find = find_one if choice == "largest" else find_all
        found = chosen(find(self._detector, picture), choice, opened.width, opened.height)
        aligned = self._aligner.align(picture, found)
        return self._encoded(opened, [(_face(found, aligned), aligned)])[0]

    def encode_all(self, photo: bytes) -> list[EncodedFace]:
        """Return every face, largest first; none is no error."""
        opened = open_photo(photo, self.limits)
        return self._encoded(opened, self._all(opened))

    def encode_many(self, photos: Iterable[bytes]) -> Iterator[EncodedFace | KithError]:
        """Return each photo's largest face, or the error that `encode` raises, in the order given."""
        for photo in photos:
            try:
                yield self.encode(photo)
            except KithError as error:
                yield error

    def _all(self, photo: Photo) -> list[tuple[Face, Alignment]]:
        picture = photo.pixels()
        found = sorted(find_all(self._detector, picture), key=lambda face: -face.area)
        aligned = [self._aligner.align(picture, face) for face in found]
        return [(_face(face, alignment), alignment) for face, alignment in zip(found, aligned, strict=True)]

    def _encoded(self, photo: Photo, faces: list[tuple[Face, Alignment]]) -> list[EncodedFace]:
        encodings, templates = encode(self._encoder_network, [alignment.chip for _, alignment in faces])
        return [
            EncodedFace(face, photo.content_type, encoding, template)
            for (face, _), encoding, template in zip(faces, encodings, templates, strict=True)
        ]


def load_engine(cache: Path, limits: PhotoLimits | None = None, threads: int | None = None) -> DlibFaceEngine:
    """Return the engine, its graphs kept in `cache`. Raises WeightsInvalid when the weights are not known."""
    threads = threads or os.cpu_count() or 1
    return DlibFaceEngine(
        encoder=f"dlib-resnet-v1:{weights.ENCODER.sha256[:12]}",
        limits=limits or PhotoLimits(),
        detector=open_network(cached_graph(weights.DETECTOR, detector_graph, cache), threads),
        encoder_network=open_network(cached_graph(weights.ENCODER, encoder_graph, cache), threads),
        aligner=Aligner(),
    )


def _face(found: Detection, aligned: Alignment) -> Face:
    box = Box(found.left, found.top, found.right + 1, found.bottom + 1)
    landmarks = tuple((float(x), float(y)) for x, y in aligned.points)
    return Face(box, landmarks, found.score, quality(float(found.side), aligned.points, aligned.chip))

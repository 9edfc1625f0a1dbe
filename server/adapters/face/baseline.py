"""The baseline, plain dlib: its HOG detector upsampling once, its landmarks and its own implementation of its encoder.

This is `face_recognition.face_encodings`, except that Kith chooses among several faces.
"""

from collections.abc import Iterable, Iterator

import dlib
import numpy as np

from server.adapters.face.detection.choice import chosen
from server.adapters.face.detection.detections import Detection
from server.adapters.face.detection.quality_measures import quality
from server.adapters.face.models.weights import ENCODER, LANDMARKS
from server.adapters.face.photo.chips import chip, points_of
from server.adapters.face.photo.decoding import Photo, PhotoLimits, open_photo
from server.adapters.face.photo.pixels import Pixels, Points
from server.domain.errors import KithError
from server.domain.faces import Box, EncodedFace, Face, FaceChoice, Wanted

UPSAMPLING = 1


class PlainDlib:
    """Encodes photos one after another, on one thread."""

    def __init__(self, limits: PhotoLimits) -> None:
        for file in (ENCODER, LANDMARKS):
            file.read()
        self._limits = limits
        self._detector = dlib.get_frontal_face_detector()
        self._predictor = dlib.shape_predictor(str(LANDMARKS.path))
        self._encoder = dlib.face_recognition_model_v1(str(ENCODER.path))

    def encode_many(self, wanted: Iterable[Wanted]) -> Iterator[EncodedFace | KithError]:
        """Return each face, or the error if none was found, in the order given."""
        for wanted_face in wanted:
            try:
                yield self._encode(open_photo(wanted_face.photo, self._limits), wanted_face.choice)
            except KithError as error:
                yield error

    def _encode(self, photo: Photo, choice: FaceChoice) -> EncodedFace:
        pixels = np.asarray(photo.image(photo.longest))
        found = chosen(self._detect(pixels), choice, *photo.size)
        shape = self._predictor(pixels, dlib.rectangle(found.left, found.top, found.right, found.bottom))
        portrait = chip(pixels, shape)
        encoding = np.array(self._encoder.compute_face_descriptor(portrait), dtype=np.float32)
        points = points_of(shape)
        unit = encoding / np.linalg.norm(encoding)
        return EncodedFace(_face(found, points, portrait), photo.format.content_type, encoding, unit, unit)

    def _detect(self, pixels: Pixels) -> list[Detection]:
        boxes, scores, _ = self._detector.run(pixels, UPSAMPLING, 0.0)
        return [
            Detection(box.left(), box.top(), box.right(), box.bottom(), score)
            for box, score in zip(boxes, scores, strict=True)
        ]


def _face(found: Detection, points: Points, portrait: Pixels) -> Face:
    box = Box(found.left, found.top, found.right + 1, found.bottom + 1)
    landmarks = tuple((float(x), float(y)) for x, y in points)
    return Face(box, landmarks, found.score, quality(float(found.side), points, portrait), 0)

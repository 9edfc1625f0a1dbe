"""Probes from photos, stored images and encodings."""

from collections.abc import Sequence

from server.domain.faces import EncodedFace, FaceChoice
from server.domain.identification.search_values import Probe
from server.domain.ports import FaceEngine
from server.records.records import Records
from server.service.enrolment.bare_encodings import encoding_of


class Probes:
    """Converts photos, stored images and bare encodings to probes."""

    def __init__(self, records: Records, engine: FaceEngine) -> None:
        self._records = records
        self._engine = engine

    def from_photo(self, photo: bytes, choice: FaceChoice = "largest") -> Probe:
        """Return the chosen face. Raises FaceNotFound and the engine's errors for the photo."""
        return probe_of(self._engine.encode(photo, choice, "quick"))

    def from_image(self, image_id: int) -> Probe:
        """Return the face of a stored image; raises ImageNotFound."""
        return Probe(*self._records.pictures.encoding(image_id))

    def from_encoding(self, numbers: Sequence[float]) -> Probe:
        """Return the face with this encoding; the rest of its template is unknown.

        Raises ValidationFailed if the encoding cannot be from this encoder.
        """
        encoding = encoding_of(numbers, self._engine.dimension)
        return Probe(encoding, self._engine.template(encoding), bare=True)


def probe_of(face: EncodedFace) -> Probe:
    """Return the probe for a face."""
    return Probe(face.encoding, face.probe)

"""A face engine whose time is measured for Prometheus, including the wait for admission."""

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen
from prometheus_client import Histogram

from server.domain.errors import KithError
from server.domain.faces import EncodedFace, Face, FaceChoice, Look, Portrait, Vector, Wanted
from server.domain.ports import FaceEngine

ENGINE = Histogram("kith_engine_seconds", "Time a photo spends in the face engine, by task.", ["work"])


@frozen(eq=False)
class TimedEngine:
    """A `FaceEngine` that measures another."""

    _engine: FaceEngine

    @property
    def encoder(self) -> str:
        """The identity of the encoder."""
        return self._engine.encoder

    @property
    def dimension(self) -> int:
        """The length of an encoding."""
        return self._engine.dimension

    def template(self, encoding: Vector) -> Vector:
        """Return a substitute for the template of an encoding."""
        return self._engine.template(encoding)

    def detect(self, photo: bytes) -> list[Face]:
        """Return every face, largest first; empty if there is none."""
        with ENGINE.labels("detect").time():
            return self._engine.detect(photo)

    def crops(self, photo: bytes, faces: Sequence[Face]) -> list[bytes]:
        """Return the content of the faces' boxes as JPEG."""
        with ENGINE.labels("crop").time():
            return self._engine.crops(photo, faces)

    def portrait(self, photo: bytes, face: Face) -> Portrait:
        """Return a face and its surroundings, upright and no larger than a page needs."""
        with ENGINE.labels("portrait").time():
            return self._engine.portrait(photo, face)

    def encode(self, photo: bytes, choice: FaceChoice = "largest", look: Look = "thorough") -> EncodedFace:
        """Return the chosen face; raises FaceNotFound."""
        with ENGINE.labels("encode").time():
            return self._engine.encode(photo, choice, look)

    def encode_all(self, photo: bytes, look: Look = "thorough") -> list[EncodedFace]:
        """Return every face, largest first; empty if there is none."""
        with ENGINE.labels("encode_all").time():
            return self._engine.encode_all(photo, look)

    def encode_many(self, wanted: Iterable[Wanted]) -> Iterator[EncodedFace | KithError]:
        """Return each face or its error, in the order given. Batches are not timed."""
        return self._engine.encode_many(wanted)

    def encode_every_face(
        self, photos: Iterable[bytes], *, with_portraits: bool = False
    ) -> Iterator[list[EncodedFace] | KithError]:
        """Return each photo's faces or its error, in the order given. Batches are not timed."""
        return self._engine.encode_every_face(photos, with_portraits=with_portraits)

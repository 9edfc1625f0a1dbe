"""Detection of faces, without the gallery."""

from attrs import field, frozen

from server.domain.audit.entries import Action
from server.domain.faces import EncodedFace, Face
from server.domain.ports import FaceEngine
from server.service.audit.notes import Notes


@frozen
class Detected:
    """A detected face, with its encoding and its JPEG if requested."""

    face: Face
    encoded: EncodedFace | None
    crop: bytes | None = field(repr=False)


class Detection:
    """Finds faces; stores nothing."""

    def __init__(self, engine: FaceEngine, notes: Notes) -> None:
        self._engine = engine
        self._notes = notes

    @property
    def encoder(self) -> str:
        """The identity of the encoder."""
        return self._engine.encoder

    def detect(self, photo: bytes, *, encodings: bool = False, crops: bool = False) -> list[Detected]:
        """Return every face, largest first, with encodings and crops if requested.

        Raises the engine's errors for the photo.
        """
        found = self._engine.encode_all(photo) if encodings else []
        faces = [face.face for face in found] if encodings else self._engine.detect(photo)
        self._notes.found(Action.DETECTED, [photo], {})
        portraits = self._engine.crops(photo, faces) if crops and faces else []
        nothing = [None] * len(faces)
        return [Detected(*beside) for beside in zip(faces, found or nothing, portraits or nothing, strict=True)]

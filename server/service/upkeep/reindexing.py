"""Reindexing: encoding of the stored pictures for another encoder."""

import random
from collections.abc import Iterator

import numpy as np
from attrs import frozen

from server.domain.entities import Picture
from server.domain.errors import KithError
from server.domain.faces import EncodedFace
from server.domain.operator_errors import EncoderMismatch
from server.domain.ports import FaceEngine
from server.records.people.pictures import Lengths
from server.records.records import Records
from server.service.enrolment.bare_encodings import CONTENT_TYPE, BareEncoding, face_of
from server.service.enrolment.templates import renew_template
from server.service.pictures.blobs import PictureBlobs


@frozen
class Reencoded:
    """A picture, and the error if it could not be encoded."""

    picture: Picture
    error: KithError | None


class Reindexing:
    """Adds missing encodings for an encoder and keeps those of other encoders, so that servers can still use them.

    Each picture is a separate transaction, so an interrupted run resumes where it stopped.
    """

    def __init__(self, records: Records, engine: FaceEngine, blobs: PictureBlobs) -> None:
        self._records = records
        self._engine = engine
        self._blobs = blobs

    def refuse_gaps(self) -> None:
        """Raise EncoderMismatch if pictures are not encoded yet: a search would silently miss their persons."""
        with self._records.session():
            if not self._records.pictures.all_encoded():
                raise EncoderMismatch(
                    f"pictures are not encoded by {self._engine.encoder}: run `kith reindex` first, "
                    "or set KITH_ENCODER=dlib if dlib's network alone has encoded them"
                )

    def missing(self) -> list[Picture]:
        """Return the pictures that this encoder has not encoded, by id."""
        return self._records.pictures.unencoded()

    def reencode(self) -> Iterator[Reencoded]:
        """Encode the faces that pictures were enrolled for, until none is missing but those that cannot be encoded.

        Any number of processes share the work: each takes what is left, in an order of its own. What one that dies had
        in hand is still missing, so another takes it.
        """
        failed: set[int] = set()
        while left := [picture for picture in self.missing() if picture.id not in failed]:
            for picture in random.sample(left, len(left)):
                if not self._records.pictures.is_encoded(picture.id):
                    done = self._tried(picture)
                    failed |= {picture.id} if done.error else set()
                    yield done

    @property
    def lengths(self) -> Lengths:
        """The length of the encoder's vectors."""
        template = self._engine.template(np.ones(self._engine.dimension, dtype=np.float32))
        return Lengths(self._engine.dimension, len(template))

    def damaged(self) -> list[Picture]:
        """Return the pictures whose encoding by this encoder is truncated, by id."""
        return self._records.pictures.misencoded(self.lengths)

    def mend(self, picture: Picture) -> None:
        """Encode the picture again to replace a damaged encoding; the person's template stays unchanged.

        Raises ImageNotFound if the picture's bytes are lost.
        """
        face = self._face(picture, self._blobs.read(picture))
        with self._records.transaction():
            self._records.pictures.set_encoding(self._records.pictures.get(picture.person_id, picture.id).id, face)

    def _tried(self, picture: Picture) -> Reencoded:
        try:
            self._reencode(picture)
        except KithError as error:
            return Reencoded(picture, error)
        return Reencoded(picture, None)

    def _reencode(self, picture: Picture) -> None:
        face = self._face(picture, self._blobs.read(picture))
        with self._records.transaction():
            present = self._records.pictures.get(picture.person_id, picture.id)
            self._records.pictures.set_encoding(present.id, face)
            renew_template(self._records, present.person_id)

    def _face(self, picture: Picture, photo: bytes) -> EncodedFace:
        if picture.content_type == CONTENT_TYPE:
            return face_of(BareEncoding.kept_as(photo), self._engine)
        face = self._engine.encode(photo)
        return face if face.face.box == picture.face else self._engine.encode(photo, picture.face)

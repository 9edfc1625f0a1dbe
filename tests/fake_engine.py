"""A face engine whose photos are texts that say who is in them, so that use cases can be tested without networks."""

import json
import math
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import numpy as np
from attrs import asdict, frozen

from server.domain.errors import FaceNotFound, ImageInvalid, KithError
from server.domain.faces import Box, EncodedFace, Face, FaceChoice, Look, Portrait, Quality, Vector, Wanted
from server.domain.identification.calibration import BOTH

DIMENSION = 128
SAME_PERSON = 0.95
"""The cosine of a picture with its person. That of two pictures is thus 0.9, well below the 0.975 of one moment."""
LOOKALIKE = 0.85
"""The cosine of a lookalike with the person that they resemble, which is enough for a match among few people."""


@frozen
class Shown:
    """A face in a photo: whose, in which pose, whom it resembles, and how well it can be seen."""

    name: str
    pose: int = 0
    like: str | None = None
    left: int = 0
    size: int = 200
    upright: float = 1.0

    @property
    def face(self) -> Face:
        """The face as a detector reports it."""
        box = Box(self.left, 0, self.left + self.size, self.size)
        return Face(box, (), 1.0, Quality(self.size, 1.0, 1.0, 1.0), 0, self.upright)

    @property
    def template(self) -> Vector:
        """The template that an encoder computes for it."""
        person = _direction(self.name)
        if self.like:
            person = _at(LOOKALIKE, _direction(self.like), person)
        return _at(SAME_PERSON, person, _direction(f"{self.name} in pose {self.pose}"))


def photo_of(*names_or_faces: str | Shown, pose: int = 0) -> bytes:
    """Return a photo of these people, each in this pose unless their face says otherwise."""
    faces = [Shown(one, pose) if isinstance(one, str) else one for one in names_or_faces]
    return json.dumps([asdict(face) for face in faces]).encode()


@frozen
class FakeEngine:
    """A `FaceEngine` that reads what `photo_of` wrote."""

    encoder: str = BOTH.encoder
    dimension: int = DIMENSION

    def template(self, encoding: Vector) -> Vector:
        """Return the encoding at unit length."""
        unit: Vector = (encoding / np.linalg.norm(encoding)).astype(np.float32)
        return unit

    def detect(self, photo: bytes) -> list[Face]:
        """Return every face, largest first."""
        return [shown.face for shown in _read(photo)]

    def crops(self, photo: bytes, faces: Sequence[Face]) -> list[bytes]:
        """Return a photo of each face alone."""
        return [photo_of(shown) for shown in _read(photo) if shown.face in faces]

    def portrait(self, photo: bytes, face: Face) -> Portrait:
        """Return a photo of this face alone."""
        (content,) = self.crops(photo, [face])
        return Portrait(content, face.box)

    def encode(self, photo: bytes, choice: FaceChoice = "largest", look: Look = "thorough") -> EncodedFace:
        """Return the largest face, or the one in the given box."""
        for face in self.encode_all(photo, look):
            if choice in ("largest", face.face.box):
                return face
        raise FaceNotFound("there is no face")

    def encode_all(self, photo: bytes, look: Look = "thorough") -> list[EncodedFace]:
        """Return every face, largest first."""
        return [_encoded(shown) for shown in _read(photo)]

    def encode_many(self, wanted: Iterable[Wanted]) -> Iterator[EncodedFace | KithError]:
        """Return each face or its error, in the order given."""
        for one in wanted:
            try:
                yield self.encode(one.photo, one.choice)
            except KithError as error:
                yield error

    def encode_every_face(
        self, photos: Iterable[bytes], *, with_portraits: bool = False
    ) -> Iterator[list[EncodedFace] | KithError]:
        """Return each photo's faces or its error, in the order given."""
        for photo in photos:
            try:
                yield self.encode_all(photo, "quick")
            except KithError as error:
                yield error


def _read(photo: bytes) -> list[Shown]:
    try:
        shown = [Shown(**fields) for fields in json.loads(photo)]
    except ValueError:
        raise ImageInvalid("this is not a picture") from None
    return sorted(shown, key=lambda one: -one.size)


def _encoded(shown: Shown) -> EncodedFace:
    return EncodedFace(shown.face, "image/jpeg", shown.template * 0.7, shown.template, shown.template)


@cache
def _direction(name: str) -> Vector:
    """Return a unit vector of its own for each name."""
    drawn = np.random.default_rng(zlib.crc32(name.encode())).normal(size=DIMENSION)
    direction: Vector = (drawn / np.linalg.norm(drawn)).astype(np.float32)
    return direction


def _at(cosine: float, one: Vector, other: Vector) -> Vector:
    """Return the unit vector that has this cosine with one vector and lies on the side of the other."""
    rest = other - (other @ one) * one
    between: Vector = (cosine * one + math.sqrt(1 - cosine**2) * rest / np.linalg.norm(rest)).astype(np.float32)
    return between

"""Faces, as the engine detects and encodes them."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

Vector = npt.NDArray[np.float32]
"""One encoding or template, shape (d,)."""

Vectors = npt.NDArray[np.float32]
"""Several encodings or templates, shape (n, d)."""

Ids = npt.NDArray[np.int64]
"""Ids of persons, shape (n,)."""


@frozen
class Box:
    """A rectangle in pixels of the upright, full-size photo; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        """The number of pixels inside."""
        return (self.right - self.left) * (self.bottom - self.top)


@frozen
class Quality:
    """How well a face can be recognised."""

    size: float
    """Pixels across the face box, in the full-size photo."""
    sharpness: float
    """0 (blurred beyond use) to 1 (crisp)."""
    exposure: float
    """0 (black or burnt out) to 1 (even)."""
    frontality: float
    """0 (profile) to 1 (straight on)."""


@frozen
class Face:
    """A detected face."""

    box: Box
    landmarks: tuple[tuple[float, float], ...]
    """x, y of dlib's five points: outer and inner corner of one eye, of the other, base of the nose."""
    score: float
    """The detector's score, 0 to 1."""
    quality: Quality
    rotation: int
    """How many whole degrees, 0 to 359, the face is rotated clockwise."""
    upright: float = 1.0
    """How certain it is that a rotated face is upright once turned back, 0 to 1; 1 for a face that is upright."""


@frozen
class Portrait:
    """A face and its surroundings, as JPEG."""

    content: bytes = field(repr=False)
    face: Box
    """The box of the face in the picture."""


@frozen(eq=False)
class EncodedFace:
    """A face with its encoding and templates."""

    face: Face
    content_type: str
    """The photo's own content type, such as image/jpeg."""
    encoding: Vector = field(repr=False)
    """(d,) the encoder's own numbers; with dlib, those of `face_recognition.face_encodings`."""
    template: Vector = field(repr=False)
    """(d,) of unit length, stored in galleries, from all chips that the encoder takes."""
    probe: Vector = field(repr=False)
    """(d,) of unit length, which a search compares with templates, from a quick look."""
    complete: bool = True
    """Whether the photo had all its rows."""
    begins_late: bool = False
    """Whether other bytes preceded the photo in its file."""
    lifelike: bool = True
    """False if the encoder takes the face for a drawing; always True if it cannot tell."""
    portrait: Portrait | None = None
    """The portrait, if requested."""


Look = Literal["thorough", "quick"]
"""How thoroughly a face is encoded: enrolment happens once, so it may take longer than a search. A quick look's
template is its probe."""

FaceChoice = Literal["largest", "central"] | Box
"""The face of a photo to use; a box selects the face that overlaps it most."""


@frozen(eq=False)
class Wanted:
    """A face to encode."""

    photo: bytes = field(repr=False)
    choice: FaceChoice = "largest"

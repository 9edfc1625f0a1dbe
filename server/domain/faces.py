"""Faces as the engine sees them."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

Vector = npt.NDArray[np.float32]
"""One encoding or template, shape (d,)."""

Vectors = npt.NDArray[np.float32]
"""Several of them, shape (n, d)."""

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
        """Number of pixels inside."""
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
    """By how many whole degrees, 0 to 359, it is rotated clockwise."""
    upright: float = 1.0
    """How certain it is that a turned face is upright once turned back, 0 to 1; 1 for one that needs no turning."""


@frozen
class Portrait:
    """A face and its surroundings, as JPEG."""

    content: bytes = field(repr=False)
    face: Box
    """Where the face is in it."""


@frozen(eq=False)
class EncodedFace:
    """A face with its encoding and templates."""

    face: Face
    content_type: str
    """The photo's own content type, such as image/jpeg."""
    encoding: Vector = field(repr=False)
    """(d,) the encoder's own numbers; with dlib, what `face_recognition.face_encodings` gives."""
    template: Vector = field(repr=False)
    """(d,) of unit length: what a gallery keeps, from all chips that the encoder looks at."""
    probe: Vector = field(repr=False)
    """(d,) of unit length: what a search compares with templates, from a quick look."""
    complete: bool = True
    """Whether the photo had all its rows."""
    begins_late: bool = False
    """Whether other bytes preceded the photo in its file."""
    lifelike: bool = True
    """False if the encoder takes the face for a drawing; one that cannot tell always says True."""
    portrait: Portrait | None = None
    """If it was asked for."""


Look = Literal["thorough", "quick"]
"""How closely an encoder looks: enrolment happens once, so it may take longer than a search. A quick look's template is
its probe."""

FaceChoice = Literal["largest", "central"] | Box
"""Which face of a photo to use; a box selects the face that overlaps it most."""


@frozen(eq=False)
class Wanted:
    """A face to encode."""

    photo: bytes = field(repr=False)
    choice: FaceChoice = "largest"

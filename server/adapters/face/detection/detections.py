"""Detected faces: boxes as dlib draws them, and poses."""

import cmath
import math
from collections.abc import Sequence
from typing import Self, TypeVar

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from server.adapters.face.photo.chips import ARCFACE_POINTS
from server.adapters.face.photo.pixels import Points

_DLIBS_SIDE, _DLIBS_MIDDLE = 93.0, (-2.7, -5.4)
"""Size and position of the box of dlib's CNN detector, in pixels of ArcFace's chip from the middle of the points: means
over lfw_dev, from which single boxes differ by 6 pixels in size and 5 in position; dlib's pyramid steps by 15."""

MOST_OVERLAP = 0.338
"""Maximum intersection over union of two boxes of different faces; that of dlib's CNN detector."""

Edges = npt.NDArray[np.int64]
"""Left, top, right and bottom of boxes, (..., 4), or corners of them, (..., 2)."""


@frozen
class Detection:
    """A face in a picture; the edges are pixels inside, as in dlib's rectangles."""

    left: int
    top: int
    right: int
    bottom: int
    score: float

    @property
    def area(self) -> int:
        """Number of pixels inside."""
        return max(self.right - self.left + 1, 0) * max(self.bottom - self.top + 1, 0)

    @property
    def edges(self) -> Edges:
        """Left, top, right and bottom, (4,)."""
        return np.array([self.left, self.top, self.right, self.bottom], np.int64)

    @property
    def side(self) -> int:
        """The width in pixels."""
        return max(self.right - self.left, self.bottom - self.top) + 1

    @property
    def middle(self) -> tuple[float, float]:
        """The centre's x and y."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def scaled(self, factor: float) -> Self:
        """Return it in the picture enlarged by the factor."""
        edges = (self.left, self.top, self.right + 1, self.bottom + 1)
        left, top, right, bottom = (round(edge * factor) for edge in edges)
        return evolve(self, left=left, top=top, right=right - 1, bottom=bottom - 1)

    def moved(self, x: int, y: int) -> Self:
        """Return it in the picture around this one."""
        return evolve(self, left=self.left + x, top=self.top + y, right=self.right + x, bottom=self.bottom + y)

    def inside(self, width: int, height: int) -> "Detection":
        """Return the part inside a picture of this size."""
        right, bottom = min(self.right, width - 1), min(self.bottom, height - 1)
        return Detection(max(self.left, 0), max(self.top, 0), right, bottom, self.score)

    def overlap(self, other: "Detection") -> float:
        """Intersection over union."""
        return float(_overlaps(self.edges, _edges([other]))[0])


@frozen
class FaceDetection(Detection):
    """A face whose points were found: the eyes, the tip of the nose, the corners of the mouth, left before right."""

    points: Points = field(eq=False, repr=False)

    @property
    def pose(self) -> "Pose":
        """The face's position, size and rotation in the picture."""
        return pose_of(self.points)

    @property
    def rotation(self) -> int:
        """How many whole degrees, 0 to 359, the face is rotated clockwise."""
        return round(math.degrees(self.pose.angle)) % 360

    def scaled(self, factor: float) -> Self:
        """Return it in the picture enlarged by the factor."""
        return evolve(super().scaled(factor), points=self.points * factor)

    def moved(self, x: int, y: int) -> Self:
        """Return it in the picture around this one."""
        return evolve(super().moved(x, y), points=self.points + np.array((x, y)))


@frozen
class Pose:
    """A face's position, size and rotation, by a least-squares fit of the points of ArcFace's chip to the face's."""

    x: float
    """The middle of its points."""
    y: float
    size: float
    """Pixels of the picture per pixel of the chip."""
    angle: float
    """The clockwise rotation, in radians."""

    def place(self, right: float, down: float) -> tuple[float, float]:
        """Return the point in the picture at this offset from the middle, in pixels of the upright chip."""
        along, across = self.size * math.cos(self.angle), self.size * math.sin(self.angle)
        return self.x + right * along - down * across, self.y + right * across + down * along


def pose_of(points: Points) -> Pose:
    """Return the pose of a face with these five points, (5, 2)."""
    middle = points.mean(axis=0)
    seen, wanted = (_complex(some - some.mean(axis=0)) for some in (points, ARCFACE_POINTS))
    fit = complex((wanted.conj() @ seen) / (wanted.conj() @ wanted))
    return Pose(float(middle[0]), float(middle[1]), abs(fit), cmath.phase(fit))


def face_detection(points: Points, score: float) -> FaceDetection:
    """Return a face with these points, with its box drawn as dlib's detector would."""
    pose = pose_of(points)
    (x, y), half = pose.place(*_DLIBS_MIDDLE), _DLIBS_SIDE * pose.size / 2
    left, top, right, bottom = (round(edge) for edge in (x - half, y - half, x + half, y + half))
    return FaceDetection(left, top, right - 1, bottom - 1, score, points)


_D = TypeVar("_D", bound=Detection)


def suppress_overlapping(found: list[_D]) -> list[_D]:
    """Return the detections that no better one overlaps, best first (non-maximum suppression)."""
    ordered = sorted(found, key=lambda face: -face.score)
    edges = _edges(ordered)
    kept: list[_D] = []
    rest = np.arange(len(ordered))
    while rest.size:
        best, rest = rest[0], rest[1:]
        kept.append(ordered[best])
        rest = rest[_overlaps(edges[best], edges[rest]) <= MOST_OVERLAP]
    return kept


def without_overlaps(known: list[_D], found: list[_D]) -> list[_D]:
    """Return the new detections that overlap no known one."""
    edges = _edges(known)
    return [face for face in found if (_overlaps(face.edges, edges) <= MOST_OVERLAP).all()]


def _edges(found: Sequence[Detection]) -> Edges:
    return np.array([face.edges for face in found], np.int64).reshape(-1, 4)


def _overlaps(edges: Edges, others: Edges) -> npt.NDArray[np.float64]:
    """Return the intersection over union of one box, (4,), with each of the others, (n, 4)."""
    starts, ends = np.maximum(edges[:2], others[:, :2]), np.minimum(edges[2:], others[:, 2:])
    common = _area(starts, ends)
    union = _area(edges[:2], edges[2:]) + _area(others[:, :2], others[:, 2:]) - common
    overlaps: npt.NDArray[np.float64] = common / union
    return overlaps


def _area(starts: Edges, ends: Edges) -> Edges:
    area: Edges = np.prod(np.maximum(ends - starts + 1, 0), axis=-1)
    return area


def _complex(points: Points) -> npt.NDArray[np.complex128]:
    values: npt.NDArray[np.complex128] = points[:, 0] + 1j * points[:, 1]
    return values

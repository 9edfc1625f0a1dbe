"""The detection policy: look at a small copy of the photo first, then closer at each face, upright."""

import math
from collections.abc import Iterator

import numpy as np
from attrs import define, frozen

from server.adapters.face.detection.detections import FaceDetection, Pose, face_detection, strongest, unlike
from server.adapters.face.detection.view import View
from server.adapters.face.detection.yunet import look
from server.adapters.face.models.networks import Network
from server.adapters.face.photo.decoding import Photo


@frozen
class Policy:
    """The parameters; `python -m benchmarks.engine.policy` measures what each setting finds and costs."""

    coarsest: int = 256
    """Pixels on the longer side of the first copy of the photo."""
    step: float = 3.0
    """Each copy is at most this much larger than the one before,"""
    finest: float = 0.8
    """up to this share of the photo's own size,"""
    most_pixels: int = 12_000_000
    """or up to this many pixels."""
    tile: int = 448
    """Side of a tile that the network sees at a time, in pixels: larger ones are slower per pixel."""
    both_see: int = 64
    """Pixels that neighbouring tiles share: larger faces are found in a smaller copy."""
    hint: float = 0.3
    """Score that deserves a closer look."""
    most_hints: int = 500
    """Maximum number of such hints in one copy."""
    most_turned: int = 32
    """How many of them to use for finding which way faces are up."""
    closer: int = 160
    """Side of a closer look, in pixels."""
    surroundings: float = 186.0
    """How many pixels of ArcFace's chip it shows: a face fills half of it."""
    face: float = 0.7
    """Minimum score of a face on a closer look."""
    sure: float = 0.91
    """Minimum score,"""
    tilt: float = 10.0
    """and maximum lean in degrees, to count as upright at once. Faces are also found the wrong way up, but score less;
    and one that leans by 45 degrees seems to lean by 25."""
    directions: int = 8
    """Number of directions to try if no face is certainly upright,"""
    turned: int = 1024
    """on copies with up to this many pixels on the longer side."""


POLICY = Policy()


def find_largest(network: Network, photo: Photo, policy: Policy = POLICY) -> list[FaceDetection]:
    """Return the faces in the first copy of the photo that shows any, best first; others are smaller."""
    return next(filter(None, _Search(network, photo, policy).copies()), [])


def find_all(network: Network, photo: Photo, policy: Policy = POLICY) -> list[FaceDetection]:
    """Return every face, best first."""
    return strongest([face for faces in _Search(network, photo, policy).copies() for face in faces])


@define
class _Search:
    network: Network
    photo: Photo
    policy: Policy
    upright: float | None = None
    """The direction in which faces are upright, in radians clockwise, once it is known."""

    def copies(self) -> Iterator[list[FaceDetection]]:
        """Yield the faces that each copy of the photo shows and none before it did."""
        known: list[FaceDetection] = []
        for side in self.sides():
            faces = self.faces_in(side, known)
            known += faces
            yield faces

    def sides(self) -> list[int]:
        """Return the longer side of each copy, in pixels."""
        policy, longest = self.policy, self.photo.longest
        share = min(policy.finest, (policy.most_pixels / self.photo.area) ** 0.5)
        growth = max(longest * share / policy.coarsest, 1.0)
        steps = math.ceil(math.log(growth, policy.step))
        return [round(policy.coarsest * growth ** (number / max(steps, 1))) for number in range(steps + 1)]

    def faces_in(self, side: int, known: list[FaceDetection]) -> list[FaceDetection]:
        """Return the new faces in a copy; searches in every direction if none is certainly upright yet."""
        faces = self.faces(unlike(known, self.hints(side, self.upright or 0.0)))
        if self.upright is not None or side > self.policy.turned:
            return faces
        if not any(self.is_sure(face) for face in faces):
            return self.turned(side) or faces
        self.upright = 0.0
        return faces

    def turned(self, side: int) -> list[FaceDetection]:
        """Turn to where the best face is upright, and return it and the others found there."""
        angles = np.linspace(0, 2 * math.pi, self.policy.directions, endpoint=False)
        hints = [hint for angle in angles for hint in self.hints(side, angle)]
        best = sorted(hints, key=lambda hint: -hint.score)[: self.policy.most_turned]
        found = self.faces(self.closer_looks(self.closer_looks(best)))
        if not found:
            return []
        self.upright = found[0].pose.angle
        return strongest([found[0], *self.faces(self.hints(side, self.upright))])

    def is_sure(self, face: FaceDetection) -> bool:
        return face.score >= self.policy.sure and abs(math.degrees(face.pose.angle)) <= self.policy.tilt

    def hints(self, side: int, angle: float) -> list[FaceDetection]:
        """Return possible faces in a copy turned by this angle, best first."""
        enlarged = side / self.photo.longest
        tiles = View.whole(self.photo, angle).tiles(self.policy.tile / enlarged, self.policy.both_see / enlarged)
        seen = [hint for tile in tiles for hint in self.look(tile, enlarged)]
        return strongest(seen)[: self.policy.most_hints]

    def faces(self, hints: list[FaceDetection]) -> list[FaceDetection]:
        """Return those hints that a closer look confirms, best first."""
        return strongest([face for face in self.closer_looks(hints) if face.score >= self.policy.face])

    def closer_looks(self, hints: list[FaceDetection]) -> list[FaceDetection]:
        return [face for hint in hints if (face := self.closer_look(hint.pose)) is not None]

    def closer_look(self, pose: Pose) -> FaceDetection | None:
        """Return a face as seen upright and at a size that suits the network."""
        view = View.around(pose, self.policy.surroundings)
        seen = self.look(view, self.policy.closer / view.width)
        return next((face for face in seen if _is_near(face, pose, view.width / 4)), None)

    def look(self, view: View, enlarged: float) -> list[FaceDetection]:
        """Return possible faces in a view, in the photo's coordinates, best first."""
        seen = look(self.network, view.seen(self.photo, enlarged), self.policy.hint)
        return [face_detection(view.in_photo(face.points, enlarged), face.score) for face in seen]


def _is_near(face: FaceDetection, pose: Pose, reach: float) -> bool:
    return math.hypot(face.pose.x - pose.x, face.pose.y - pose.y) < reach

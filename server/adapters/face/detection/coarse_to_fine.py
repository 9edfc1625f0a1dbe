"""The detection policy: search a small copy of the photo first, then look closer at each face, turned upright."""

import math
from collections.abc import Iterator

import numpy as np
from attrs import define, frozen

from server.adapters.face.detection.detections import (
    FaceDetection,
    Pose,
    face_detection,
    suppress_overlapping,
    without_overlaps,
)
from server.adapters.face.detection.view import View
from server.adapters.face.detection.yunet import detect
from server.adapters.face.models.networks import Network
from server.adapters.face.photo.decoding import Photo


@frozen
class Policy:
    """The parameters; `python -m benchmarks.engine.policy` measures what each setting finds and costs."""

    coarsest_pixels: int = 256
    """Longer side of the first copy of the photo."""
    most_growth: float = 3.0
    """Maximum ratio of a copy's size to that of the copy before."""
    finest_share: float = 0.8
    """Maximum share of the photo's own size that a copy has."""
    most_pixels: int = 12_000_000
    """Maximum pixels of a copy."""
    tile_pixels: int = 448
    """Side of a tile that the network sees at a time: larger ones are slower per pixel."""
    tile_overlap_pixels: int = 64
    """What neighbouring tiles share: larger faces are found in a smaller copy."""
    least_hint_score: float = 0.3
    """Minimum score of a detection in a copy that is looked at more closely, a hint."""
    most_hints: int = 500
    """Maximum number of hints in one copy."""
    most_direction_hints: int = 32
    """Maximum number of hints used to find which way up faces are."""
    closer_look_pixels: int = 160
    """Side of a closer look."""
    closer_look_chip_pixels: float = 186.0
    """Side of a closer look, measured in pixels of ArcFace's chip: a face fills half of it."""
    least_face_score: float = 0.7
    """Minimum score of a face on a closer look."""
    least_upright_score: float = 0.91
    """Minimum score to count as upright at once."""
    most_lean_degrees: float = 10.0
    """Maximum lean to count as upright at once. Faces that are the wrong way up are found too, but
    score less, and one that leans by 45 degrees seems to lean by 25."""
    directions: int = 8
    """Number of directions to try if no face is certainly upright."""
    directions_pixels: int = 1024
    """Maximum longer side of the copies in which directions are tried."""


POLICY = Policy()


def find_largest(network: Network, photo: Photo, policy: Policy = POLICY) -> list[FaceDetection]:
    """Return the faces in the first copy of the photo that shows any, best first; others are smaller."""
    return next(filter(None, _CoarseToFine(network, photo, policy).copies()), [])


def find_all(network: Network, photo: Photo, policy: Policy = POLICY) -> list[FaceDetection]:
    """Return every face, best first."""
    return suppress_overlapping([face for faces in _CoarseToFine(network, photo, policy).copies() for face in faces])


@define
class _CoarseToFine:
    network: Network
    photo: Photo
    policy: Policy
    upright_angle: float | None = None
    """The direction in which faces are upright, in radians clockwise, once it is known."""

    def copies(self) -> Iterator[list[FaceDetection]]:
        """Yield, for each copy of the photo, the faces not found in earlier copies."""
        known: list[FaceDetection] = []
        for side in self.sides():
            faces = self.faces_in(side, known)
            known += faces
            yield faces

    def sides(self) -> list[int]:
        """Return the longer side of each copy, in pixels."""
        policy, longest = self.policy, self.photo.longest
        share = min(policy.finest_share, (policy.most_pixels / self.photo.area) ** 0.5)
        growth = max(longest * share / policy.coarsest_pixels, 1.0)
        steps = math.ceil(math.log(growth, policy.most_growth))
        return [round(policy.coarsest_pixels * growth ** (number / max(steps, 1))) for number in range(steps + 1)]

    def faces_in(self, side: int, known: list[FaceDetection]) -> list[FaceDetection]:
        """Return the new faces in a copy; tries every direction if none is certainly upright yet."""
        faces = self.faces(without_overlaps(known, self.hints(side, self.upright_angle or 0.0)))
        if self.upright_angle is not None or side > self.policy.directions_pixels:
            return faces
        if not any(self.is_certainly_upright(face) for face in faces):
            return self.find_upright(side) or faces
        self.upright_angle = 0.0
        return faces

    def find_upright(self, side: int) -> list[FaceDetection]:
        """Try every direction, adopt the one in which the best face is upright, and return the faces found in it."""
        angles = np.linspace(0, 2 * math.pi, self.policy.directions, endpoint=False)
        hints = [hint for angle in angles for hint in self.hints(side, angle)]
        best = sorted(hints, key=lambda hint: -hint.score)[: self.policy.most_direction_hints]
        found = self.faces(self.closer_looks(self.closer_looks(best)))
        if not found:
            return []
        self.upright_angle = found[0].pose.angle
        return suppress_overlapping([found[0], *self.faces(self.hints(side, self.upright_angle))])

    def is_certainly_upright(self, face: FaceDetection) -> bool:
        return (
            face.score >= self.policy.least_upright_score
            and abs(math.degrees(face.pose.angle)) <= self.policy.most_lean_degrees
        )

    def hints(self, side: int, angle: float) -> list[FaceDetection]:
        """Return possible faces in a copy turned by this angle, best first."""
        enlarged = side / self.photo.longest
        tiles = View.whole(self.photo, angle).tiles(
            self.policy.tile_pixels / enlarged, self.policy.tile_overlap_pixels / enlarged
        )
        found = [hint for tile in tiles for hint in self.detect(tile, enlarged)]
        return suppress_overlapping(found)[: self.policy.most_hints]

    def faces(self, hints: list[FaceDetection]) -> list[FaceDetection]:
        """Return the faces that a closer look at the hints confirms, best first."""
        return suppress_overlapping(
            [face for face in self.closer_looks(hints) if face.score >= self.policy.least_face_score]
        )

    def closer_looks(self, hints: list[FaceDetection]) -> list[FaceDetection]:
        return [face for hint in hints if (face := self.closer_look(hint.pose)) is not None]

    def closer_look(self, pose: Pose) -> FaceDetection | None:
        """Return the face at a pose, detected upright and at a size that suits the network, or None."""
        view = View.around(pose, self.policy.closer_look_chip_pixels)
        found = self.detect(view, self.policy.closer_look_pixels / view.width)
        return next((face for face in found if _is_near(face, pose, view.width / 4)), None)

    def detect(self, view: View, enlarged: float) -> list[FaceDetection]:
        """Return possible faces in a view, in the photo's coordinates, best first."""
        found = detect(self.network, view.pixels(self.photo, enlarged), self.policy.least_hint_score)
        return [face_detection(view.in_photo(face.points, enlarged), face.score) for face in found]


def _is_near(face: FaceDetection, pose: Pose, reach: float) -> bool:
    return math.hypot(face.pose.x - pose.x, face.pose.y - pose.y) < reach

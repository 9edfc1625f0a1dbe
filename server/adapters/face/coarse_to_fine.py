"""The detection policy: look at a small copy of the photo first, then closer at each face, upright."""

import math
from collections.abc import Iterator
from itertools import count, takewhile

from attrs import define, frozen

from server.adapters.face.decoding import Photo
from server.adapters.face.detection import Pose, Sighting, sighting, strongest
from server.adapters.face.networks import Network
from server.adapters.face.view import View
from server.adapters.face.yunet import look


@frozen
class Policy:
    """The knobs; `python -m benchmarks.engine_policy` measures what each setting finds and costs."""

    coarsest: int = 256
    """Pixels on the longer side of the first copy of the photo;"""
    step: float = 2.5
    """each is so much larger than the one before,"""
    most_pixels: int = 8_000_000
    """up to the photo itself, or to so many pixels."""
    hint: float = 0.3
    """A score worth a closer look;"""
    most_hints: int = 200
    """but so many in one copy are enough."""
    closer: int = 160
    """Pixels from one side of a closer look to the other,"""
    surroundings: float = 186.0
    """and how many of ArcFace's chip it shows: a face fills half of it."""
    face: float = 0.7
    """What a face scores on a closer look."""
    sure: float = 0.91
    """What it scores at least,"""
    tilt: float = 10.0
    """and how many degrees it leans at most, to be taken for upright at once. Faces are seen the wrong way up, too, but
    score less; and what leans by 45 degrees seems to lean by 25."""
    directions: int = 8
    """In so many the first copy is looked at where no face is surely upright."""


POLICY = Policy()

_ALIKE = 0.5
"""Cosine of the angle by which the faces of a turned photo may differ from the best: 60 degrees."""


def find_largest(network: Network, photo: Photo, policy: Policy = POLICY) -> list[Sighting]:
    """Return the faces in the first copy of the photo that shows any, best first; what it does not show is smaller."""
    return next(filter(None, _Search(network, photo, policy).copies()), [])


def find_all(network: Network, photo: Photo, policy: Policy = POLICY) -> list[Sighting]:
    """Return every face, best first."""
    return strongest([face for faces in _Search(network, photo, policy).copies() for face in faces])


@define
class _Search:
    network: Network
    photo: Photo
    policy: Policy
    upright: float = 0.0
    """The direction in which faces are upright, in radians clockwise."""

    def copies(self) -> Iterator[list[Sighting]]:
        """Yield the faces that each copy of the photo shows."""
        first, *others = self.sides()
        yield self.first_faces(first)
        for side in others:
            yield self.faces(self.hints(side, self.upright))

    def sides(self) -> list[int]:
        photo, policy = self.photo, self.policy
        finest = photo.longest * min((policy.most_pixels / photo.area) ** 0.5, 1.0)
        steps = (policy.coarsest * policy.step**number for number in count())
        coarser = [round(side) for side in takewhile(lambda side: side < finest, steps)]
        return [*coarser, round(finest)] if coarser else [policy.coarsest]

    def first_faces(self, side: int) -> list[Sighting]:
        """Return the faces of the first copy, looked for in every direction where none is surely upright."""
        hints = self.hints(side, 0.0)
        faces = self.faces(hints)
        if any(self.is_sure(face) for face in faces):
            return faces
        for turn in range(1, self.policy.directions):
            hints += self.hints(side, turn * 2 * math.pi / self.policy.directions)
        return self.turned_to(self.faces(self.faces(hints)))

    def turned_to(self, faces: list[Sighting]) -> list[Sighting]:
        """Turn to the direction of the best face, and return those that it has in common with others."""
        if not faces:
            return []
        step = 2 * math.pi / self.policy.directions
        self.upright = round(faces[0].pose.angle / step) * step
        return [face for face in faces if math.cos(face.pose.angle - faces[0].pose.angle) > _ALIKE]

    def is_sure(self, face: Sighting) -> bool:
        return face.score >= self.policy.sure and abs(math.degrees(face.pose.angle)) <= self.policy.tilt

    def hints(self, side: int, angle: float) -> list[Sighting]:
        """Return what may be faces in a copy that is turned."""
        return self.look(View.whole(self.photo, angle), side / self.photo.longest)[: self.policy.most_hints]

    def faces(self, hints: list[Sighting]) -> list[Sighting]:
        closer = (self.closer_look(hint.pose) for hint in hints)
        return strongest([face for face in closer if face is not None and face.score >= self.policy.face])

    def closer_look(self, pose: Pose) -> Sighting | None:
        """Return what is seen of a face upright and in as many pixels as suit the network."""
        view = View.around(pose, self.policy.surroundings)
        seen = self.look(view, self.policy.closer / view.width)
        return next((face for face in seen if _is_near(face, pose, view.width / 4)), None)

    def look(self, view: View, enlarged: float) -> list[Sighting]:
        """Return what may be faces in a view, as they lie in the photo, best first."""
        seen = look(self.network, view.seen(self.photo, enlarged), self.policy.hint)
        return [sighting(view.in_photo(face.points, enlarged), face.score) for face in seen]


def _is_near(face: Sighting, pose: Pose, reach: float) -> bool:
    return math.hypot(face.pose.x - pose.x, face.pose.y - pose.y) < reach

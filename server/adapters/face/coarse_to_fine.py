"""The detection policy: look at a small copy of the photo first, and at larger ones until a face convinces."""

import math
from collections.abc import Iterator
from itertools import count, takewhile

from attrs import frozen

from server.adapters.face.copies import MOST_COLUMNS, Copies
from server.adapters.face.decoding import Photo
from server.adapters.face.detector import SMALL, WINDOW, Detection, look, strongest
from server.adapters.face.networks import Network
from server.domain.faces import Box


@frozen
class Policy:
    """The knobs; `python -m benchmarks.engine_policy` measures what each setting finds and costs."""

    margin: int
    """Pixels of the mean colour around a copy, so that whom the edge cuts off has a place in the window."""
    field: int
    """How many pixels wide a closer look is; one cell of the detector sees 188, its window included."""
    step: float
    """Each copy is so much larger than the one before; dlib's pyramid has 1.2."""
    coarsest: int = 160
    """Pixels on the longer side of the first copy, which is searched at smaller scales as well:"""
    scales: int = 8
    """at so many; in the last the window is nearly twice as large as the photo."""
    most_enlarged: float = 2.2
    """How much larger than the photo a copy may be: the 36 pixels of HOG's smallest face then fill the window's 80."""
    most_pixels: int = 8_000_000
    """And how many pixels it may have."""
    hint: float = -1.0
    """A score worth a closer look: a face a size too small for the window often has it, little else does;"""
    most_hints: int = 32
    """but so many in one copy are enough."""
    small_hint: float = math.inf
    """What the filter for small faces must give a place for a closer look,"""
    small_everywhere: bool = True
    """in every copy, or in the last alone: there, a photo of more pixels than the copy has shows smaller faces yet."""
    closer: float = 1.44
    """How much larger the closer look is: two steps of dlib's pyramid."""
    convincing: float = 0.9
    """The search for the largest face ends with the copy in which one scores this much on a closer look;"""
    whole: float = 0.9
    """but where less of it than this lies in the photo,"""
    steps_beyond: int = 2
    """it goes on for so many sizes, two in each copy: whom the edge cuts off is seldom the one that is meant."""


LARGEST = Policy(margin=0, field=112, step=1.44, small_hint=0.6)
"""For the face that counts, which is whole and convinces, so that a little of its surroundings will do. It is looked
for where it is still too small for the window: the copy in which it fills that has four times as many pixels."""

ALL = Policy(margin=24, field=150, step=1.3, small_hint=0.6, small_everywhere=False)
"""For every face: dlib's margin of 11 misses five more of those that HOG finds half beyond the edge."""


def find_largest(network: Network, photo: Photo, policy: Policy = LARGEST) -> list[Detection]:
    """Return the faces seen until one convinced, best first; what was not seen is smaller."""
    search = _Search(network, Copies(photo), policy)
    found: list[Detection] = []
    convincing: list[Detection] = []
    steps_beyond = 0
    for hints in search.hints():
        for hint in hints:
            if not _lies_in_any(hint, convincing):
                face = search.closer_look(hint)
                (convincing if face.score >= policy.convincing else found).append(face)
        steps_beyond += bool(convincing)
        if steps_beyond > policy.steps_beyond or any(search.is_whole(face) for face in convincing):
            break
    return strongest([face for face in convincing + found if face.score > 0])


def find_all(network: Network, photo: Photo, policy: Policy = ALL) -> list[Detection]:
    """Return every face, best first."""
    search = _Search(network, Copies(photo), policy)
    found: list[Detection] = []
    for hints in search.hints():
        found += [hint if hint.score > 0 else search.closer_look(hint) for hint in hints]
    return strongest([face for face in found if face.score > 0])


@frozen
class _Search:
    network: Network
    copies: Copies
    policy: Policy

    def hints(self) -> Iterator[list[Detection]]:
        """Yield what is worth a closer look in each copy: first what fills the window, then what is smaller."""
        sides = self.sides()
        for number, side in enumerate(sides):
            enlarged = side / self.copies.photo.longest
            seen = look(self.network, self.copies.whole(side), 1 if number else self.policy.scales, self.policy.margin)
            faces = seen.faces(self.policy.hint)
            yield [face.scaled(1 / enlarged) for face in self.worth(faces)]
            if self.sees_small(enlarged, side == sides[-1]):
                small = [face for face in seen.small_faces(self.policy.small_hint) if not _lies_in_any(face, faces)]
                yield [face.scaled(1 / enlarged) for face in small[: self.policy.most_hints]]

    def sees_small(self, enlarged: float, last: bool) -> bool:
        in_this_copy = self.policy.small_everywhere or last
        return in_this_copy and enlarged * WINDOW / SMALL < self.policy.most_enlarged

    def worth(self, faces: list[Detection]) -> list[Detection]:
        # Those above 0 are faces, however many.
        return [face for number, face in enumerate(faces) if face.score > 0 or number < self.policy.most_hints]

    def sides(self) -> list[int]:
        photo, policy = self.copies.photo, self.policy
        enlarged = min(policy.most_enlarged, (policy.most_pixels / photo.area) ** 0.5)
        finest = min(photo.longest * enlarged, MOST_COLUMNS)
        steps = (policy.coarsest * policy.step**number for number in count())
        return [*(round(side) for side in takewhile(lambda side: side < finest, steps)), max(round(finest), 1)]

    def closer_look(self, hint: Detection) -> Detection:
        factor = self.policy.closer * WINDOW / hint.side
        around = _around(hint, self.policy.field / 2 / factor, self.copies.photo)
        seen = look(self.network, self.copies.part(around, factor), 2, self.policy.margin)
        in_photo = [face.scaled(1 / factor).moved(around.left, around.top) for face in seen.faces(self.policy.hint)]
        return max([hint, *in_photo], key=lambda face: face.score)

    def is_whole(self, face: Detection) -> bool:
        return face.inside(*self.copies.photo.size).area >= self.policy.whole * face.area


def _lies_in_any(face: Detection, others: list[Detection]) -> bool:
    return any(face.common(other) > face.area / 2 for other in others)


def _around(face: Detection, reach: float, photo: Photo) -> Box:
    x, y = (face.left + face.right + 1) / 2, (face.top + face.bottom + 1) / 2
    width, height = photo.size
    left, top = max(round(x - reach), 0), max(round(y - reach), 0)
    return Box(left, top, min(round(x + reach), width), min(round(y + reach), height))

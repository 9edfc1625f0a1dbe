"""The detection policy: look at a small copy of the photo first, and at larger ones until a face convinces."""

from collections.abc import Iterator
from itertools import count, takewhile

from attrs import frozen

from server.adapters.face.copies import Copies
from server.adapters.face.decoding import Photo
from server.adapters.face.detector import WINDOW, Detection, detect, strongest
from server.adapters.face.networks import Network
from server.adapters.face.pyramid import MARGIN
from server.domain.faces import Box


@frozen
class Policy:
    """The knobs; `python -m benchmarks.engine_policy` measures what each setting finds and costs."""

    coarsest: int = 160
    """Pixels on the longer side of the first copy, which is searched at every smaller scale as well."""
    step: float = 1.2
    """Each copy is so much larger than the one before; dlib's pyramid has 1.2."""
    most_enlarged: float = 2.2
    """How much larger than the photo a copy may be: the 36 pixels of HOG's smallest face then fill the window's 80."""
    most_pixels: int = 8_000_000
    """And how many pixels it may have."""
    margin: int = 0
    """Pixels of the mean colour around a copy in the search for the largest face. The search for all has dlib's
    11, for the sake of those whom the edge cuts off."""
    hint: float = -1.0
    """A score worth a closer look: a face a size too small for the window often has it, little else does;"""
    most_hints: int = 32
    """but so many in one copy are enough."""
    closer: float = 1.44
    """How much larger the closer look is: two steps of dlib's pyramid, and"""
    field: int = 150
    """how many pixels wide; one cell of the detector sees 188, its window included."""
    convincing: float = 0.9
    """The search for the largest face ends with the copy in which one scores this much on a closer look;"""
    whole: float = 0.9
    """but where less of it than this lies in the photo,"""
    steps_beyond: int = 2
    """it goes on for so many copies: whom the edge cuts off is seldom the one that is meant."""


MEASURED = Policy()


def find_largest(network: Network, photo: Photo, policy: Policy = MEASURED) -> list[Detection]:
    """Return the faces seen until one convinced, best first; what was not seen is smaller."""
    search = _Search(network, Copies(photo), policy)
    found: list[Detection] = []
    steps_beyond = 0
    for hints in search.looks(policy.margin):
        found += [search.closer_look(hint) for hint in hints]
        convincing = [face for face in found if face.score >= policy.convincing]
        steps_beyond += bool(convincing)
        if steps_beyond > policy.steps_beyond or any(search.is_whole(face) for face in convincing):
            break
    return strongest([face for face in found if face.score > 0])


def find_all(network: Network, photo: Photo, policy: Policy = MEASURED) -> list[Detection]:
    """Return every face, best first."""
    search = _Search(network, Copies(photo), policy)
    found: list[Detection] = []
    for hints in search.looks(MARGIN):
        found += [hint if hint.score > 0 else search.closer_look(hint) for hint in hints]
    return strongest([face for face in found if face.score > 0])


@frozen
class _Search:
    network: Network
    copies: Copies
    policy: Policy

    def looks(self, margin: int) -> Iterator[list[Detection]]:
        longest = self.copies.photo.longest
        for number, side in enumerate(self.sides()):
            copy, scales = self.copies.whole(side), 1 if number else None
            hints = detect(self.network, copy, self.policy.hint, scales, margin)
            # Faces above 0 are faces, however many.
            worth = [hint for number, hint in enumerate(hints) if hint.score > 0 or number < self.policy.most_hints]
            yield [hint.scaled(longest / side) for hint in worth]

    def sides(self) -> list[int]:
        photo, policy = self.copies.photo, self.policy
        finest = photo.longest * min(policy.most_enlarged, (policy.most_pixels / photo.area) ** 0.5)
        steps = (policy.coarsest * policy.step**number for number in count())
        return [*(round(side) for side in takewhile(lambda side: side < finest, steps)), max(round(finest), 1)]

    def closer_look(self, hint: Detection) -> Detection:
        factor = self.policy.closer * WINDOW / hint.side
        around = _around(hint, self.policy.field / 2 / factor, self.copies.photo)
        seen = detect(self.network, self.copies.part(around, factor), self.policy.hint, 2, self.policy.margin)
        in_photo = [face.scaled(1 / factor).moved(around.left, around.top) for face in seen]
        return max([hint, *in_photo], key=lambda face: face.score)

    def is_whole(self, face: Detection) -> bool:
        return face.inside(*self.copies.photo.size).area >= self.policy.whole * face.area


def _around(face: Detection, reach: float, photo: Photo) -> Box:
    x, y = (face.left + face.right + 1) / 2, (face.top + face.bottom + 1) / 2
    width, height = photo.size
    left, top = max(round(x - reach), 0), max(round(y - reach), 0)
    return Box(left, top, min(round(x + reach), width), min(round(y + reach), height))

"""The detection policy: look at a small copy of the photo first, and at larger ones until a face convinces."""

from collections.abc import Iterator
from itertools import count, takewhile

from server.adapters.face.copies import Copies
from server.adapters.face.decoding import Photo
from server.adapters.face.detector import WINDOW, Detection, detect, strongest
from server.adapters.face.networks import Network
from server.domain.faces import Box

COARSEST = 160
"""Pixels on the longer side of the first copy, which is searched at every smaller scale as well."""

STEP = 1.2
"""Each copy is so much larger than the one before, as in dlib's pyramid."""

MOST_ENLARGED = 1.75
"""How much larger than the photo a copy may be; a face of 40 pixels then has 70 of the window's 80."""

MOST_PIXELS = 8_000_000
"""And how many pixels it may have."""

HINT = -1.0
"""A score worth a closer look: a face a size too small for the window often has it, little else does."""

CLOSER = 1.44
"""Two steps: how much larger the closer look is, and"""

FIELD = 188
"""how many pixels wide: as far as one cell of the detector sees, its window included."""

CONVINCING = 0.9
"""The search for the largest face ends with the copy in which one scores this much on a closer look;"""

WHOLE = 0.9
"""but where less of it than this lies in the photo,"""

STEPS_BEYOND = 2
"""it goes on for so many copies: whom the edge cuts off is seldom the one that is meant."""


def find_largest(network: Network, photo: Photo) -> list[Detection]:
    """Return the faces seen until one convinced, best first; what was not seen is smaller."""
    copies = Copies(photo)
    found: list[Detection] = []
    steps_beyond = 0
    for hints in _looks(network, copies, HINT):
        found += [_closer_look(network, copies, hint) for hint in hints]
        convincing = [face for face in found if face.score >= CONVINCING]
        steps_beyond += bool(convincing)
        if steps_beyond > STEPS_BEYOND or any(_is_whole(face, photo) for face in convincing):
            break
    return strongest([face for face in found if face.score > 0])


def find_all(network: Network, photo: Photo) -> list[Detection]:
    """Return every face, best first."""
    return strongest([face for faces in _looks(network, Copies(photo), 0) for face in faces])


def _looks(network: Network, copies: Copies, threshold: float) -> Iterator[list[Detection]]:
    for number, side in enumerate(_sides(copies.photo)):
        found = detect(network, copies.whole(side), threshold, scales=1 if number else None)
        yield [face.scaled(copies.photo.longest / side) for face in found]


def _sides(photo: Photo) -> list[int]:
    finest = photo.longest * min(MOST_ENLARGED, (MOST_PIXELS / photo.area) ** 0.5)
    steps = (COARSEST * STEP**number for number in count())
    sides = [round(side) for side in takewhile(lambda side: side < finest, steps)]
    return [*sides, max(round(finest), 1)]


def _closer_look(network: Network, copies: Copies, hint: Detection) -> Detection:
    factor = CLOSER * WINDOW / hint.side
    around = _around(hint, FIELD / 2 / factor, copies.photo)
    seen = detect(network, copies.part(around, factor), HINT, scales=2)
    return max([hint, *(face.scaled(1 / factor).moved(around.left, around.top) for face in seen)], key=_score)


def _around(face: Detection, reach: float, photo: Photo) -> Box:
    x, y = (face.left + face.right + 1) / 2, (face.top + face.bottom + 1) / 2
    width, height = photo.size
    left, top = max(round(x - reach), 0), max(round(y - reach), 0)
    return Box(left, top, min(round(x + reach), width), min(round(y + reach), height))


def _is_whole(face: Detection, photo: Photo) -> bool:
    return face.inside(*photo.size).area >= WHOLE * face.area


def _score(face: Detection) -> float:
    return face.score

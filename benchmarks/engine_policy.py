"""Measure the detection policy: `python -m benchmarks.engine_policy DIR [--every N]`.

For each setting of a knob, the others as they are: what the search for the largest face finds of the faces that
dlib's HOG detector finds upsampling once, what the search for all faces finds of them, and what either costs, in
millions of pixels that the detector's network runs over (a pixel takes the same time wherever it is).
"""

import argparse
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import dlib
import numpy as np
import numpy.typing as npt
from attrs import asdict, evolve, field, frozen

from server.adapters.face import weights
from server.adapters.face.choice import chosen
from server.adapters.face.coarse_to_fine import MEASURED, Policy, find_all, find_largest
from server.adapters.face.decoding import Photo, PhotoLimits, open_photo
from server.adapters.face.detector import Detection
from server.adapters.face.detector_graph import detector_graph
from server.adapters.face.networks import Network, cached_graph, open_network
from server.adapters.face.pyramid import Pixels

SAME_FACE = 0.3
"""Intersection over union of two boxes that two detectors may draw around one face."""

SETTINGS = [
    MEASURED,
    *(evolve(MEASURED, step=step) for step in (1.1, 1.2, 1.25, 1.3, 1.4)),
    *(evolve(MEASURED, coarsest=side) for side in (120, 160, 200, 320)),
    *(evolve(MEASURED, margin=margin) for margin in (0, 11)),
    *(evolve(MEASURED, hint=hint) for hint in (-1.0, -0.5, 0.0, 0.9)),
    *(evolve(MEASURED, field=side) for side in (150, 188)),
    *(evolve(MEASURED, convincing=score) for score in (0.5, 0.9, 1.0)),
    *(evolve(MEASURED, most_enlarged=factor) for factor in (1.0, 1.5, 1.75, 2.0)),
]


@frozen
class Counting(Network):
    """The detector's network, noting how many pixels it runs over."""

    runs: list[int] = field(factory=list)

    def __call__(self, pixels: Pixels) -> npt.NDArray[np.float32]:
        """Run it."""
        self.runs.append(pixels.shape[1] * pixels.shape[2])
        return super().__call__(pixels)

    def megapixels(self) -> float:
        """Return how many millions it ran over since it was last asked."""
        total = sum(self.runs) / 1e6
        self.runs.clear()
        return total


@frozen
class Known:
    """A photo, and the faces in it as HOG finds them."""

    blob: bytes
    faces: list[Detection]

    @property
    def photo(self) -> Photo:
        """The photo, not decoded yet."""
        return open_photo(self.blob, PhotoLimits())

    def missed_by(self, found: list[Detection]) -> int:
        """How many faces have no counterpart."""
        return sum(all(face.overlap(other) < SAME_FACE for other in found) for face in self.faces)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take every Nth photo")
    options = parser.parse_args()
    photos = [_known(path) for path in sorted(options.photos.rglob("*.jpg"))[:: options.every]]
    print(f"{len(photos)} photos, {sum(len(known.faces) for known in photos)} faces by HOG")
    print(f"{'':22}{'largest':>9}{'megapixels':>12}{'all':>9}{'megapixels':>12}")
    with TemporaryDirectory() as graphs:
        graph = cached_graph(weights.DETECTOR, detector_graph, Path(graphs))
        network = Counting(open_network(graph, len(os.sched_getaffinity(0))).session)
        for policy in dict.fromkeys(SETTINGS):
            _print(policy, network, photos)


def _print(policy: Policy, network: Counting, photos: list[Known]) -> None:
    faces = sum(len(known.faces) for known in photos)
    with_faces = sum(bool(known.faces) for known in photos)
    largest = 1 - sum(_misses_largest(network, known, policy) for known in photos) / with_faces
    largest_cost = network.megapixels() / len(photos)
    every = 1 - sum(known.missed_by(find_all(network, known.photo, policy)) for known in photos) / faces
    every_cost = network.megapixels() / len(photos)
    knobs, usual = asdict(policy), asdict(MEASURED)
    name = ", ".join(f"{knob} {value}" for knob, value in knobs.items() if value != usual[knob]) or "as it is"
    print(f"{name:22}{largest:9.2%}{largest_cost:12.3f}{every:9.2%}{every_cost:12.3f}", flush=True)


def _misses_largest(network: Counting, known: Known, policy: Policy) -> bool:
    """Whether the face that counts is none of those that HOG finds; one that HOG misses may well be it."""
    photo = known.photo
    found = find_largest(network, photo, policy)
    if not known.faces:
        return False
    return not found or known.missed_by([chosen(found, "largest", *photo.size)]) == len(known.faces)


def _known(path: Path) -> Known:
    blob = path.read_bytes()
    photo = open_photo(blob, PhotoLimits())
    boxes = dlib.get_frontal_face_detector()(np.asarray(photo.picture(photo.longest)), 1)
    return Known(blob, [Detection(box.left(), box.top(), box.right(), box.bottom(), 0) for box in boxes])


if __name__ == "__main__":
    main()

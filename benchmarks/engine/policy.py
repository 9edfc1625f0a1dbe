"""Measure the detection policies: `python -m benchmarks.engine.policy DIR [--every N]`.

For each value of a parameter, with the others at their defaults: which of the faces that dlib's HOG detector finds,
upsampling once, the search finds, and what it costs, in millions of pixels that the detector's network processes (a
pixel takes the same time wherever it is) and in runs. The search for the largest face counts as a success if HOG sees
a face there, too.
"""

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import dlib
import numpy as np
import numpy.typing as npt
from attrs import asdict, evolve, field, frozen

from server.adapters.face.detection.choice import chosen
from server.adapters.face.detection.coarse_to_fine import POLICY, Policy, find_all, find_largest
from server.adapters.face.detection.detections import Detection
from server.adapters.face.models import weights
from server.adapters.face.models.networks import Network, cached_graph, open_network
from server.adapters.face.models.runtime import Runtime
from server.adapters.face.models.yunet_graph import yunet_graph
from server.adapters.face.photo.decoding import Photo, PhotoLimits, open_photo
from server.adapters.face.photo.pixels import Pixels

SAME_FACE = 0.3
"""Minimum intersection over union of two detectors' boxes around one face."""

Found = tuple[float, tuple[float, float]]
"""The share of the faces found, and the cost per photo."""

Settings = dict[str, tuple[Any, ...]]
"""The values of each parameter."""

SETTINGS: Settings = {
    "coarsest_pixels": (200, 320),
    "most_growth": (2.0, 4.0),
    "finest_share": (0.6, 1.0),
    "least_hint_score": (0.2, 0.5),
    "closer_look_pixels": (128, 192),
    "least_face_score": (0.6, 0.8),
    "least_upright_score": (0.9, 0.92),
    "most_lean_degrees": (7.0, 15.0),
    "directions": (4, 1),
}


@frozen
class Counting(Network):
    """The detector's network, counting the pixels that it processes."""

    runs: list[int] = field(factory=list)

    def __call__(self, pixels: Pixels) -> npt.NDArray[np.float32]:
        """Run it."""
        self.runs.append(pixels.shape[1] * pixels.shape[2])
        return super().__call__(pixels)

    def cost_of_each(self, photos: int) -> tuple[float, float]:
        """Return how many millions of pixels, and how many runs, each photo took since the last call."""
        megapixels, looks = sum(self.runs) / 1e6 / photos, len(self.runs) / photos
        self.runs.clear()
        return megapixels, looks


@frozen
class Known:
    """A photo, and the faces that HOG finds in it."""

    blob: bytes
    faces: list[Detection]

    @property
    def photo(self) -> Photo:
        """The photo, not decoded yet."""
        return open_photo(self.blob, PhotoLimits())

    def missed_by(self, found: Sequence[Detection]) -> int:
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
    with TemporaryDirectory() as graphs:
        graph = cached_graph(weights.YUNET, yunet_graph, Path(graphs))
        network = Counting(open_network(graph, Runtime()).session)
        _measure("the largest face", partial(_largest_found, network, photos))
        _measure("every face", partial(_all_found, network, photos))


def _measure(search: str, found: Callable[[Policy], Found]) -> None:
    print(f"\n{search:22}{'found':>9}{'megapixels':>12}{'looks':>7}")
    policies = [POLICY, *(evolve(POLICY, **{knob: value}) for knob, values in SETTINGS.items() for value in values)]
    knobs = asdict(POLICY)
    for policy in dict.fromkeys(policies):
        share, (megapixels, looks) = found(policy)
        name = ", ".join(f"{knob} {value}" for knob, value in asdict(policy).items() if value != knobs[knob])
        print(f"{name or 'as it is':22}{share:9.2%}{megapixels:12.3f}{looks:7.1f}", flush=True)


def _largest_found(network: Counting, photos: list[Known], policy: Policy) -> Found:
    with_faces = sum(bool(known.faces) for known in photos)
    missed = sum(_misses_largest(network, known, policy) for known in photos)
    return 1 - missed / with_faces, network.cost_of_each(len(photos))


def _all_found(network: Counting, photos: list[Known], policy: Policy) -> Found:
    faces = sum(len(known.faces) for known in photos)
    missed = sum(known.missed_by(find_all(network, known.photo, policy)) for known in photos)
    return 1 - missed / faces, network.cost_of_each(len(photos))


def _misses_largest(network: Counting, known: Known, policy: Policy) -> bool:
    """Whether the chosen face is none of those that HOG finds; a face that HOG misses may well be chosen."""
    photo = known.photo
    found = find_largest(network, photo, policy)
    if not known.faces:
        return False
    return not found or known.missed_by([chosen(found, "largest", *photo.size)]) == len(known.faces)


def _known(path: Path) -> Known:
    blob = path.read_bytes()
    photo = open_photo(blob, PhotoLimits())
    boxes = dlib.get_frontal_face_detector()(np.asarray(photo.image(photo.longest)), 1)
    return Known(blob, [Detection(box.left(), box.top(), box.right(), box.bottom(), 0) for box in boxes])


if __name__ == "__main__":
    main()

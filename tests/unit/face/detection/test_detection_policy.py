"""What coarse-to-fine detection finds and misses."""

from collections.abc import Sequence
from pathlib import Path

import dlib
import numpy as np
import numpy.typing as npt
import pytest
from attrs import field, frozen
from PIL import Image

from server.adapters.face.detection.coarse_to_fine import find_all, find_largest
from server.adapters.face.detection.detections import Detection
from server.adapters.face.models.networks import Network
from server.adapters.face.photo.decoding import Photo, PhotoLimits, open_photo
from server.adapters.face.photo.pixels import Pixels
from tests.unit.face.conftest import pixels
from tests.unit.face.photo.quarters import saved

SAME_FACE = 0.3
"""Minimum intersection over union of two detectors' boxes around one face."""


@frozen
class Counting(Network):
    """The detector's network, which counts its runs."""

    runs: list[None] = field(factory=list)

    def __call__(self, pixels: Pixels) -> npt.NDArray[np.float32]:
        """Run it."""
        self.runs.append(None)
        return super().__call__(pixels)


def opened(path: Path) -> Photo:
    """Return the photograph in a file."""
    return open_photo(path.read_bytes(), PhotoLimits())


def by_hog(path: Path) -> list[Detection]:
    """Return what `face_recognition.face_locations` finds with dlib's HOG detector, upsampling once; best first."""
    boxes = dlib.get_frontal_face_detector()(pixels(path), 1)
    return [Detection(box.left(), box.top(), box.right(), box.bottom(), 0) for box in boxes]


def is_among(face: Detection, found: Sequence[Detection]) -> bool:
    """Return whether a face is among those found."""
    return any(face.overlap(other) >= SAME_FACE for other in found)


def missed(network: Network, paths: list[Path]) -> list[Path]:
    """Return the photos in which HOG finds a face that is missed, once for each such face."""
    lost = []
    for path in paths:
        found = find_all(network, opened(path))
        lost += [path for face in by_hog(path) if not is_among(face, found)]
    return lost


def test_finds_the_one_face_of_each_example(detector: Network, examples: list[Path]) -> None:
    """The search for the largest face finds the one that HOG rates best."""
    for path in examples:
        assert is_among(by_hog(path)[0], find_largest(detector, opened(path)))


def test_finds_the_faces_that_hog_finds_in_groups(detector: Network, group_photos: list[Path]) -> None:
    """No face that face_recognition finds in photographs of several people is missed."""
    assert missed(detector, group_photos) == []


def test_finds_the_faces_that_hog_finds_in_press_photographs(detector: Network, press_photos: list[Path]) -> None:
    """Among thousands of strangers at most two in a thousand are missed."""
    assert len(missed(detector, press_photos)) <= 0.002 * len(press_photos)


@pytest.mark.parametrize("face", [24, 40, 64])
def test_finds_small_faces_in_a_large_photo(detector: Network, portrait: Image.Image, face: int) -> None:
    """A face 24 pixels wide is found among three million pixels."""
    canvas = Image.fromarray(np.random.default_rng(0).integers(90, 130, (1536, 2048, 3), np.uint8))
    factor = face / 228
    figure = portrait.resize((round(910 * factor), round(1137 * factor)), Image.Resampling.LANCZOS)
    canvas.paste(figure, (1500, 1100))
    found = find_all(detector, open_photo(saved(canvas, "JPEG", quality=95), PhotoLimits()))
    assert len(found) == 1
    assert found[0].left == pytest.approx(1500 + 374 * factor, abs=face / 3)


def test_finds_a_face_of_40_pixels_in_48_megapixels(detector: Network, portrait: Image.Image) -> None:
    """Even if only half of the photo's width fits into memory."""
    canvas = Image.effect_noise((8000, 6000), 20).convert("RGB")
    factor = 40 / 228
    canvas.paste(portrait.resize((round(910 * factor), round(1137 * factor)), Image.Resampling.LANCZOS), (7100, 5300))
    photo = open_photo(saved(canvas, "JPEG", quality=92), PhotoLimits())
    assert photo.finest == 4000
    (face,) = find_all(detector, photo)
    assert face.left == pytest.approx(7100 + 374 * factor, abs=15)


@pytest.mark.parametrize("hidden", [0.2, 0.3, 0.4])
def test_finds_faces_cut_off_by_the_edge(detector: Network, portrait: Image.Image, hidden: float) -> None:
    """Up to two fifths of a face may be outside the photo."""
    cut = portrait.crop((round(374 + hidden * 228), 0, *portrait.size))
    assert len(find_all(detector, open_photo(saved(cut, "JPEG"), PhotoLimits()))) == 1


def test_an_upright_face_takes_two_runs_of_the_detector(detector: Network, portrait: Image.Image) -> None:
    """One and a closer look; other directions and finer copies are tried only if no face is certainly upright."""
    watched = Counting(detector.session)
    find_largest(watched, open_photo(saved(portrait, "JPEG"), PhotoLimits()))
    assert len(watched.runs) == 2


def test_the_search_for_the_largest_face_finds_it(detector: Network, group_photos: list[Path]) -> None:
    """It stops early, but what it finds is about as large as the largest of all faces."""
    for path in group_photos:
        largest = max(face.side for face in find_all(detector, opened(path)))
        assert max(face.side for face in find_largest(detector, opened(path))) > largest / 1.5


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3), (50, 50)])
def test_pictures_of_any_shape_are_searched(detector: Network, size: tuple[int, int]) -> None:
    """A sliver of a picture contains no face and does no harm."""
    photo = saved(Image.new("RGB", size, (127, 127, 127)), "PNG")
    assert find_all(detector, open_photo(photo, PhotoLimits())) == []
    assert find_largest(detector, open_photo(photo, PhotoLimits())) == []

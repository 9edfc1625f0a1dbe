"""The detector against dlib's."""

from pathlib import Path

import dlib
import numpy as np
import pytest

from server.adapters.face.detector import WINDOW, Detection, detect, look, strongest
from server.adapters.face.networks import Network
from server.adapters.face.pyramid import Pixels, tiling
from tests.unit.face.conftest import pixels


def detections_by(oracle: dlib.cnn_face_detection_model_v1, picture: Pixels) -> list[Detection]:
    """dlib's detections, best first."""
    found = [
        Detection(one.rect.left(), one.rect.top(), one.rect.right(), one.rect.bottom(), one.confidence)
        for one in oracle(picture)
    ]
    return sorted(found, key=lambda face: -face.score)


def assert_agree(ours: list[Detection], theirs: list[Detection]) -> None:
    """Each of dlib's faces has ours with nearly its confidence and box, and there are no others."""
    assert len(ours) == len(theirs)
    for our, their in zip(ours, theirs, strict=True):
        assert our.score == pytest.approx(their.score, abs=0.05)
        edges = (our.left, our.top, our.right, our.bottom)
        assert edges == pytest.approx((their.left, their.top, their.right, their.bottom), abs=2)


def test_finds_dlibs_faces_in_the_examples(
    detector: Network, dlib_detector: dlib.cnn_face_detection_model_v1, examples: list[Path]
) -> None:
    """At the same scale both find the same faces, alike in confidence and box."""
    for photo in examples:
        picture = pixels(photo, 320)
        assert_agree(detect(detector, picture), detections_by(dlib_detector, picture))


def test_finds_dlibs_faces_in_groups(
    detector: Network, dlib_detector: dlib.cnn_face_detection_model_v1, group_photos: list[Path]
) -> None:
    """So it is with several faces in a photo, and with faces at its edge."""
    for photo in group_photos:
        picture = pixels(photo, 400)
        assert_agree(detect(detector, picture), detections_by(dlib_detector, picture))


def test_finds_dlibs_faces_in_press_photographs(
    detector: Network, dlib_detector: dlib.cnn_face_detection_model_v1, press_photos: list[Path]
) -> None:
    """And on many strangers."""
    for photo in press_photos:
        picture = pixels(photo, 200)
        assert_agree(detect(detector, picture), detections_by(dlib_detector, picture))


@pytest.mark.parametrize("size", [0.45, 0.5, 0.55])
def test_the_second_filter_sees_faces_of_half_the_window(detector: Network, examples: list[Path], size: float) -> None:
    """In each example it is the face that it sees, in a copy in which dlib's filter sees none."""
    for photo in examples:
        whole = detect(detector, pixels(photo, 500))[0]
        factor = size * WINDOW / whole.side
        seen = look(detector, pixels(photo, round(500 * factor)), scales=1)
        assert seen.faces() == []
        assert seen.small_faces(0.6)[0].overlap(whole.scaled(factor)) > 0.4


def test_the_second_filter_sees_nothing_in_noise(detector: Network) -> None:
    """Nor does it see anything in a flat picture."""
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3), np.uint8)
    for picture in (noise, np.full_like(noise, 127)):
        assert look(detector, picture).small_faces(0.6) == []


@pytest.mark.parametrize("shape", [(1, 1), (5, 400), (400, 5), (30, 30), (79, 81)])
def test_pictures_of_any_shape_are_searched(detector: Network, shape: tuple[int, int]) -> None:
    """A picture smaller than the window, or as thin as a line, has no face and does no harm."""
    assert detect(detector, np.full((*shape, 3), 127, np.uint8)) == []


@pytest.mark.parametrize("size", [(240, 320), (320, 240), (100, 700), (481, 640)])
def test_levels_do_not_touch(size: tuple[int, int]) -> None:
    """The levels of a tile lie inside it, with a gap between any two."""
    layout = tiling(*size)
    taken = np.zeros((layout.rows, layout.columns), np.int32)
    for level in layout.levels:
        taken[level.top - 1 : level.bottom + 1, level.left - 1 : level.right + 1] += 1
    assert taken.max() == 1
    assert (layout.levels[0].rows, layout.levels[0].columns) == size


def test_a_point_of_a_level_is_found_again_in_the_picture() -> None:
    """The corners of every level are the corners of the picture, to the size of a pixel there."""
    layout = tiling(240, 320)
    for level in layout.levels[:8]:
        assert layout.nearest(level.left + 1, level.top + 1) is level
        x, y = level.up(level.right - 1, level.bottom - 1)
        assert x == pytest.approx(319, abs=2 * level.growth)
        assert y == pytest.approx(239, abs=2 * level.growth)


def test_of_overlapping_faces_the_best_stays() -> None:
    """Non-maximum suppression keeps the best of those that overlap, and whatever stands apart."""
    best = Detection(0, 0, 99, 99, 1.0)
    beside = Detection(10, 10, 109, 109, 0.9)
    apart = Detection(300, 0, 399, 99, 0.1)
    assert strongest([apart, beside, best]) == [best, apart]

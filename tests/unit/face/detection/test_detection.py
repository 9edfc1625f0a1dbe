"""Overlapping boxes, and how faces lie."""

import numpy as np
import pytest

from server.adapters.face.detection.detections import Detection, face_detection, suppress_overlapping, without_overlaps
from server.adapters.face.photo.chips import ARCFACE_POINTS

BEST = Detection(0, 0, 99, 99, 1.0)
BESIDE = Detection(10, 10, 109, 109, 0.9)
APART = Detection(300, 0, 399, 99, 0.1)


def test_the_best_of_overlapping_faces_is_kept() -> None:
    """Non-maximum suppression keeps the best of overlapping boxes, and all that do not overlap."""
    assert suppress_overlapping([APART, BESIDE, BEST]) == [BEST, APART]


def test_known_faces_are_not_found_again() -> None:
    """A face that overlaps a known one is left out; if none is known, none is."""
    assert without_overlaps([BEST], [BESIDE, APART]) == [APART]
    assert without_overlaps([], [BESIDE, APART]) == [BESIDE, APART]


@pytest.mark.parametrize("degrees", [0, 45, 200, 359])
def test_a_faces_points_give_its_size_place_and_rotation(degrees: int) -> None:
    """The rotation is clockwise."""
    angle = np.deg2rad(degrees)
    turn = np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
    face = face_detection(2 * ARCFACE_POINTS @ turn + (7, 9), 0.8)
    assert face.rotation == degrees
    assert face.pose.size == pytest.approx(2)
    assert face.middle == pytest.approx(face.pose.place(-2.7, -5.4), abs=1)

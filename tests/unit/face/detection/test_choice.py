"""Which of several faces is used."""

import pytest

from server.adapters.face.detection.choice import chosen
from server.adapters.face.detection.detections import Detection
from server.domain.errors import FaceNotFound
from server.domain.faces import Box, FaceChoice

SIZE = (1000, 800)


def face(left: int, top: int, side: int) -> Detection:
    """A square face."""
    return Detection(left, top, left + side - 1, top + side - 1, 1.0)


def test_the_largest_is_chosen() -> None:
    """Wherever it is, if it is clearly larger."""
    assert chosen([face(450, 350, 100), face(0, 0, 200)], "largest", *SIZE) == face(0, 0, 200)


def test_among_faces_of_about_equal_size_the_most_central_is_chosen() -> None:
    """Sizes that the detector cannot tell apart are a tie, and the centre decides."""
    assert chosen([face(0, 0, 110), face(450, 350, 100)], "largest", *SIZE) == face(450, 350, 100)


def test_sizes_one_pyramid_step_apart_are_a_tie() -> None:
    """52 and 63 pixels are one step of the pyramid apart, although rounding makes the ratio more than 1.2."""
    assert chosen([face(0, 0, 63), face(480, 380, 52)], "largest", *SIZE) == face(480, 380, 52)


def test_a_face_cut_off_by_the_edge_counts_by_its_visible_part() -> None:
    """A large face half outside the photo is smaller than a medium one inside."""
    assert chosen([face(-120, 0, 200), face(600, 350, 150)], "largest", *SIZE) == face(600, 350, 150)


def test_the_most_central_can_be_asked_for() -> None:
    assert chosen([face(490, 390, 40), face(0, 0, 300)], "central", *SIZE) == face(490, 390, 40)


def test_a_box_chooses_the_face_that_overlaps_it_most() -> None:
    faces = [face(0, 0, 100), face(90, 0, 100)]
    assert chosen(faces, Box(80, 10, 200, 120), *SIZE) == faces[1]


@pytest.mark.parametrize("choice", ["largest", "central", Box(0, 0, 10, 10)])
def test_choosing_among_no_faces_is_an_error(choice: FaceChoice) -> None:
    with pytest.raises(FaceNotFound):
        chosen([], choice, *SIZE)


def test_a_box_around_no_face_is_an_error() -> None:
    with pytest.raises(FaceNotFound, match="in the box"):
        chosen([face(0, 0, 100)], Box(500, 500, 600, 600), *SIZE)

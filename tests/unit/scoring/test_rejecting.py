"""When a face counts as a rejected one."""

import math

import numpy as np
import pytest

from server.domain.faces import Vector
from server.domain.identification.calibration import BOTH, DLIB, Calibrations
from server.domain.identification.rejections import is_rejected
from server.domain.identification.search_values import Probe

CALIBRATIONS = Calibrations(BOTH, DLIB)
REJECTED = 90.0
"""The position of the rejected face, in degrees."""


def at(degrees: float) -> Vector:
    """Return a template in a plane, at this angle."""
    return np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))], np.float32)


@pytest.mark.parametrize(
    ("probe", "pictures", "rejected"),
    [
        (90, [45], True),
        (67, [45], False),
        (69, [45], True),
        (130, [45], True),
        (150, [45], False),
        (70, [45, 66], False),
        (90, [0, 89], False),
    ],
    ids=[
        "the rejected face itself",
        "more like the person",
        "more like the rejected face",
        "far, but as near as one person's pictures are",
        "too far from both",
        "like another picture of the person",
        "the person has a picture of it",
    ],
)
def test_a_probe_is_rejected_if_it_is_more_like_the_rejected_face(
    probe: float, pictures: list[float], rejected: bool
) -> None:
    """And resembles it at all, as one person's pictures resemble each other."""
    templates = np.stack([at(degrees) for degrees in pictures])
    asked = Probe(at(probe), at(probe))
    assert is_rejected(asked, at(REJECTED)[np.newaxis], templates, CALIBRATIONS) is rejected

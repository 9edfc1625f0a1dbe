"""The lowest quality at which faces are enrolled."""

import pytest
from attrs import evolve

from server.domain.errors import FaceQualityTooLow
from server.domain.faces import Box, Face, Quality
from server.domain.pictures.quality_floors import UPRIGHT_FRONTALITY, QualityFloor

FLOOR = QualityFloor(size=20, sharpness=0.1, exposure=0.1, frontality=0.1)
FACE = Face(Box(0, 0, 80, 80), (), 0.9, Quality(80, 0.5, 0.5, 0.5), rotation=90, upright=UPRIGHT_FRONTALITY)


def test_a_turned_face_is_enrolled() -> None:
    """If it is certain enough which way up it is."""
    FLOOR.check(FACE)


def test_a_face_that_may_be_the_wrong_way_up_is_refused() -> None:
    """The error has the value reached and the minimum."""
    with pytest.raises(FaceQualityTooLow, match="turn the photo upright") as refused:
        FLOOR.check(evolve(FACE, upright=0.3))
    assert refused.value.payload == {"upright": {"reached": 0.3, "floor": UPRIGHT_FRONTALITY}}


def test_the_quality_that_is_too_low_is_named() -> None:
    with pytest.raises(FaceQualityTooLow, match="exposure") as refused:
        FLOOR.check(evolve(FACE, quality=Quality(80, 0.5, 0.0, 0.5)))
    assert refused.value.payload == {"exposure": {"reached": 0.0, "floor": 0.1}}

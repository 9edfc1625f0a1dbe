"""How faces are rated."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from server.adapters.face.detection.quality_measures import quality
from server.adapters.face.engine import OnnxFaceEngine
from server.adapters.face.photo.pixels import Points
from server.domain.faces import Quality
from tests.unit.face.photo.quarters import saved


def rated(engine: OnnxFaceEngine, image: Image.Image) -> Quality:
    """Return the quality of the only face in a picture."""
    return engine.encode(saved(image, "PNG")).face.quality


def small(portrait: Image.Image) -> Image.Image:
    """Return the portrait at half its size, so that blurring by some pixels makes a difference."""
    return portrait.resize((455, 568))


def test_a_good_portrait_rates_high(engine: OnnxFaceEngine, portrait: Image.Image) -> None:
    """A sharp, well-lit face that looks at the camera is good in every way."""
    found = rated(engine, portrait)
    assert 150 < found.size < 350
    assert found.sharpness > 0.6
    assert found.exposure > 0.8
    assert found.frontality > 0.7


def test_sharpness_falls_with_every_blur(engine: OnnxFaceEngine, portrait: Image.Image) -> None:
    """The more a picture is blurred, the less sharp it is, down to zero."""
    blurred = (small(portrait).filter(ImageFilter.GaussianBlur(radius)) for radius in (0, 1, 2, 4))
    sharpness = [rated(engine, image).sharpness for image in blurred]
    assert sharpness == sorted(sharpness, reverse=True)
    assert sharpness[0] > 0.9
    assert sharpness[3] < 0.2


@pytest.mark.parametrize("factors", [(1, 0.4, 0.2), (1, 1.6, 2.2)])
def test_exposure_falls_in_darkness_and_in_glare(
    engine: OnnxFaceEngine, portrait: Image.Image, factors: tuple[float, ...]
) -> None:
    """The more a picture is darkened or burnt out, the lower its exposure."""
    exposure = [
        rated(engine, small(portrait).point(lambda value, by=factor: min(value * by, 255))).exposure
        for factor in factors
    ]
    assert exposure == sorted(exposure, reverse=True)
    assert exposure[0] - exposure[2] > 0.3


def test_darkness_is_not_blur(engine: OnnxFaceEngine, portrait: Image.Image) -> None:
    """Sharpness depends on the edges, whatever the light."""
    dark = small(portrait).point(lambda value: value * 0.5)
    assert rated(engine, dark).sharpness == pytest.approx(rated(engine, small(portrait)).sharpness, abs=0.1)


def test_a_larger_picture_of_a_face_is_larger(engine: OnnxFaceEngine, portrait: Image.Image) -> None:
    """Size counts pixels of the photo as it was given."""
    assert rated(engine, portrait).size == pytest.approx(2 * rated(engine, small(portrait)).size, rel=0.2)


def landmarks(nose: float) -> Points:
    """Return two eyes 40 pixels apart, and a nose this far to the side of their middle."""
    return np.array([(100, 50), (80, 50), (40, 50), (60, 50), (70 + nose, 80)], np.float64)


def test_frontality_falls_as_the_nose_turns_away() -> None:
    """A nose in the middle means straight on, one under an eye means profile."""
    chip = np.full((150, 150, 3), 127, np.uint8)
    rates = [quality(100, landmarks(nose), chip).frontality for nose in (0, 5, 10, 20, 40)]
    assert rates == pytest.approx([1, 0.75, 0.5, 0, 0])


@pytest.mark.parametrize("level", [0, 127, 255])
def test_a_flat_chip_is_neither_sharp_nor_a_fault(level: int) -> None:
    """A chip of one colour has no edges; black and white ones show nothing."""
    flat = quality(100, np.zeros((5, 2)), np.full((150, 150, 3), level, np.uint8))
    assert flat.sharpness == 0
    assert flat.exposure == (1 if level == 127 else 0)


def test_blurred_and_dark_press_photographs_rank_lower(engine: OnnxFaceEngine, press_photos: list[Path]) -> None:
    """Nearly every picture outranks its blurred and its darkened copy."""
    worse = 0
    for path in press_photos:
        image = Image.open(path).convert("RGB")
        whole = rated(engine, image)
        blurred = rated(engine, image.filter(ImageFilter.GaussianBlur(1.5)))
        dark = rated(engine, image.point(lambda value: value * 0.3))
        worse += blurred.sharpness < whole.sharpness and dark.exposure < whole.exposure
    assert worse >= 0.95 * len(press_photos)

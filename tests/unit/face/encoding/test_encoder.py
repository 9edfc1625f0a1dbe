"""The encoder, compared with dlib's."""

from pathlib import Path

import dlib
import numpy as np

from server.adapters.face.encoding.encoder import ResnetEncoder, unit
from server.adapters.face.models.weights import LANDMARKS
from server.adapters.face.photo.chips import CHIP_PIXELS
from server.adapters.face.photo.pixels import Pixels
from server.domain.faces import Vector, Vectors
from tests.unit.face.conftest import pixels

AGREEMENT = 1e-5


def chips_of(photos: list[Path]) -> list[Pixels]:
    """Return one chip of each photo, cut by dlib where its HOG detector finds a face."""
    find = dlib.get_frontal_face_detector()
    landmarks = dlib.shape_predictor(str(LANDMARKS.path))
    chips = []
    for photo in photos:
        picture = pixels(photo, 480)
        for box in find(picture)[:1]:
            chips.append(dlib.get_face_chip(picture, landmarks(picture, box), CHIP_PIXELS, 0.25))
    return chips


def encode(encoder: ResnetEncoder, chips: list[Pixels]) -> Vectors:
    """Encode faces by the same chips for all views."""
    return encoder.encode_chips([(np.stack([chip] * 3),) for chip in chips], "thorough").encodings


def greatest_difference(encoder: ResnetEncoder, oracle: dlib.face_recognition_model_v1, chips: list[Pixels]) -> float:
    """Return the greatest difference in any component of any encoding."""
    encodings = encode(encoder, chips)
    expected = np.array([oracle.compute_face_descriptor(chip) for chip in chips], np.float32)
    return float(np.abs(encodings - expected).max())


def test_encodings_are_dlibs_on_the_examples(
    encoder: ResnetEncoder, dlib_encoder: dlib.face_recognition_model_v1, examples: list[Path]
) -> None:
    """On the same chips, no component is further from dlib's than 1e-5."""
    chips = chips_of(examples)
    assert len(chips) == len(examples)
    assert greatest_difference(encoder, dlib_encoder, chips) < AGREEMENT


def test_encodings_are_dlibs_on_press_photographs(
    encoder: ResnetEncoder, dlib_encoder: dlib.face_recognition_model_v1, press_photos: list[Path]
) -> None:
    assert greatest_difference(encoder, dlib_encoder, chips_of(press_photos)) < AGREEMENT


def test_encodings_are_dlibs_on_noise(encoder: ResnetEncoder, dlib_encoder: dlib.face_recognition_model_v1) -> None:
    """Even for pixels that show no face: the graph is the same function."""
    chips = list(np.random.default_rng(0).integers(0, 256, (4, CHIP_PIXELS, CHIP_PIXELS, 3), np.uint8))
    assert greatest_difference(encoder, dlib_encoder, chips) < AGREEMENT


def test_a_batch_gives_the_same_encodings_as_single_chips(encoder: ResnetEncoder, examples: list[Path]) -> None:
    chips = chips_of(examples)
    together = encode(encoder, chips)
    alone = np.concatenate([encode(encoder, [chip]) for chip in chips])
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_a_template_is_the_direction_of_three_views(encoder: ResnetEncoder, examples: list[Path]) -> None:
    """It has unit length and the direction of the portrait's unit encoding and those of the mirrored other chips."""
    portrait, tighter, looser = chips_of(examples)[:3]
    templates = encoder.encode_chips([(np.stack([portrait, tighter, looser]),)], "thorough").templates
    views = encode(encoder, [portrait, tighter[:, ::-1], looser[:, ::-1]])
    expected: Vector = unit(views).sum(axis=0, keepdims=True)
    np.testing.assert_allclose(templates, unit(expected), atol=1e-5)

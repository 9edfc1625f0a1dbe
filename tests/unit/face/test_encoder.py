"""The encoder against dlib's."""

from pathlib import Path

import dlib
import numpy as np
import pytest

from server.adapters.face.encoder import encode
from server.adapters.face.encoder_graph import CHIP
from server.adapters.face.networks import Network
from server.adapters.face.pyramid import Pixels
from server.domain.faces import Vector
from tests.unit.face.conftest import pixels

AGREEMENT = 1e-5


def chips_of(photos: list[Path]) -> list[Pixels]:
    """One chip of each photo, cut by dlib where its HOG detector finds a face."""
    find = dlib.get_frontal_face_detector()
    from server.adapters.face.weights import LANDMARKS

    landmarks = dlib.shape_predictor(str(LANDMARKS.path))
    chips = []
    for photo in photos:
        picture = pixels(photo)
        for box in find(picture, 1)[:1]:
            chips.append(dlib.get_face_chip(picture, landmarks(picture, box), CHIP, 0.25))
    return chips


def greatest_difference(network: Network, oracle: dlib.face_recognition_model_v1, chips: list[Pixels]) -> float:
    """Of any component of any encoding."""
    encodings, _ = encode(network, chips)
    expected = np.array([oracle.compute_face_descriptor(chip) for chip in chips], np.float32)
    return float(np.abs(encodings - expected).max())


def test_encodings_are_dlibs_on_the_examples(
    encoder: Network, dlib_encoder: dlib.face_recognition_model_v1, examples: list[Path]
) -> None:
    """On the same chips, no component is further from dlib's than 1e-5."""
    chips = chips_of(examples)
    assert len(chips) == len(examples)
    assert greatest_difference(encoder, dlib_encoder, chips) < AGREEMENT


def test_encodings_are_dlibs_on_press_photographs(
    encoder: Network, dlib_encoder: dlib.face_recognition_model_v1, press_photos: list[Path]
) -> None:
    """So it is on hundreds of strangers."""
    assert greatest_difference(encoder, dlib_encoder, chips_of(press_photos)) < AGREEMENT


def test_encodings_are_dlibs_on_noise(encoder: Network, dlib_encoder: dlib.face_recognition_model_v1) -> None:
    """Even pixels that are no face agree: the graph is the same function."""
    chips = list(np.random.default_rng(0).integers(0, 256, (4, CHIP, CHIP, 3), np.uint8))
    assert greatest_difference(encoder, dlib_encoder, chips) < AGREEMENT


def test_a_batch_equals_its_members(encoder: Network, examples: list[Path]) -> None:
    """A chip's encoding does not depend on its neighbours in the batch."""
    chips = chips_of(examples)
    together, _ = encode(encoder, chips)
    alone = np.concatenate([encode(encoder, [chip])[0] for chip in chips])
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_a_template_is_the_direction_of_a_chip_and_its_mirror_image(encoder: Network, examples: list[Path]) -> None:
    """Mirroring the photo changes nothing in the template, which has unit length."""
    chips = chips_of(examples)
    encodings, templates = encode(encoder, chips)
    mirrored_encodings, mirrored = encode(encoder, [chip[:, ::-1] for chip in chips])
    np.testing.assert_allclose(templates, mirrored, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(templates, axis=1), 1, atol=1e-6)
    expected: Vector = encodings + mirrored_encodings
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(templates, expected, atol=1e-5)


@pytest.mark.parametrize("count", [0, 1])
def test_few_chips_give_few_encodings(encoder: Network, count: int) -> None:
    """No chip gives no encoding, of the right shape all the same."""
    encodings, templates = encode(encoder, [np.zeros((CHIP, CHIP, 3), np.uint8)] * count)
    assert encodings.shape == templates.shape == (count, 128)

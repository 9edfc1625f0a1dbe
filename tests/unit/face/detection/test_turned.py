"""Photos that are sideways, upside down or tilted."""

import math
import os
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from PIL import Image

from server.adapters.face.detection.coarse_to_fine import find_all, find_largest
from server.adapters.face.detection.detections import FaceDetection
from server.adapters.face.encoding.landmarks import Aligner
from server.adapters.face.encoding.own_encoder import OwnEncoder
from server.adapters.face.engine import OnnxFaceEngine
from server.adapters.face.models.networks import Network
from server.adapters.face.photo.decoding import PhotoLimits, open_photo
from server.domain.errors import KithError
from server.domain.faces import EncodedFace
from server.domain.pictures.quality_floors import UPRIGHT_FRONTALITY
from tests.unit.face.photo.quarters import saved

FULL = bool(os.environ.get("TURNS_FULL"))
ANGLES = range(0, 360, 45)
ALIKE = 0.35
"""The maximum distance of a face from itself upright; 0.6 is the usual limit for one person."""


def turned(image: Image.Image, degrees: int) -> bytes:
    """Return a picture turned clockwise, whole, with black corners."""
    return saved(image.rotate(-degrees, Image.Resampling.BICUBIC, expand=True), "JPEG", quality=95)


def seen(engine: OnnxFaceEngine, photo: bytes) -> EncodedFace | None:
    """Return the largest face, or None."""
    try:
        return engine.encode(photo, look="quick")
    except KithError:
        return None


def is_alike(one: EncodedFace | None, other: EncodedFace) -> bool:
    """Return whether a face was found and is the same as the other."""
    return one is not None and bool(np.linalg.norm(one.encoding - other.encoding) < ALIKE)


def test_a_turned_face_is_encoded_as_if_upright(engine: OnnxFaceEngine, data: Path) -> None:
    """In 99 of 100 photos, at all multiples of 45 degrees; the short form takes twenty photos at two angles each."""
    paths = sorted((data / "lfw_dev" / "images").glob("*/*.jpg"))[3 :: 1 if FULL else 150]
    alike = []
    for number, path in enumerate(paths):
        image, upright = Image.open(path), seen(engine, path.read_bytes())
        for degrees in ANGLES if FULL else ANGLES[number % 4 :: 4]:
            alike.append(upright is None or is_alike(seen(engine, turned(image, degrees)), upright))
    assert np.mean(alike) >= 0.99


@pytest.mark.parametrize("degrees", ANGLES)
def test_the_rotation_is_reported(engine: OnnxFaceEngine, portrait: Image.Image, degrees: int) -> None:
    """In whole degrees clockwise, plus the tilt of the head; searches for one face and for all agree."""
    photo = turned(portrait.resize((455, 568)), degrees)
    (face,) = engine.detect(photo)
    assert engine.encode(photo).face.rotation == pytest.approx(face.rotation, abs=3)
    off = (face.rotation - degrees + 180) % 360 - 180
    assert abs(off) < 12
    assert 0 <= face.rotation < 360


def test_all_faces_of_a_turned_photo_are_found(detector: Network, portrait: Image.Image) -> None:
    """Those that only a finer copy shows are searched at the large face's angle."""
    canvas = Image.new("RGB", (1600, 1200), (120, 130, 140))
    head = portrait.crop((250, 50, 750, 550))
    for side, place in ((600, (50, 50)), (90, (1400, 1000)), (90, (1000, 200))):
        canvas.paste(head.resize((side, side)), place)
    for degrees in (0, 90, 180, 270):
        found = find_all(detector, open_photo(turned(canvas, degrees), PhotoLimits()))
        assert len(found) == 3
        assert all(abs((face.rotation - degrees + 180) % 360 - 180) < 20 for face in found)


@pytest.fixture(scope="module")
def aligner() -> Aligner:
    """Finds landmarks, for an encoder that needs no network to cut chips."""
    return Aligner(OwnEncoder("", 0, None, None))  # type: ignore[arg-type]


def turned_points(face: FaceDetection, degrees: int) -> FaceDetection:
    """Return the face as if it were rotated by this much more."""
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    middle = face.points.mean(axis=0)
    return evolve(face, points=(face.points - middle) @ np.array([(cosine, sine), (-sine, cosine)]) + middle)


def test_a_wrong_rotation_is_noticed(detector: Network, aligner: Aligner, examples: list[Path]) -> None:
    """If a face is not upright, dlib's landmarks are not where its points are."""
    for path in examples:
        photo = open_photo(turned(Image.open(path).convert("RGB"), 90), PhotoLimits())
        face = find_largest(detector, photo)[0]
        assert aligner.align(photo, face).upright > UPRIGHT_FRONTALITY
        for degrees in (45, 135, 315):
            assert aligner.align(photo, turned_points(face, degrees)).upright < UPRIGHT_FRONTALITY

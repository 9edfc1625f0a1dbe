"""The engine keeps its port's promises."""

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from server.adapters.face.engine import OnnxFaceEngine, load_engine
from server.adapters.face.models import weights
from server.adapters.face.photo.cropping import PORTRAIT_PIXELS
from server.adapters.face.photo.decoding import PhotoLimits
from server.domain.errors import FaceNotFound, ImageInvalid, ImageTooLarge, ImageTooManyPixels, KithError
from server.domain.faces import Box, EncodedFace, Wanted
from server.domain.identification.calibration import BOTH
from server.domain.ports import FaceEngine
from tests.unit.face.photo.quarters import saved


def distance(a: EncodedFace, b: EncodedFace) -> float:
    """Return the distance between two encodings."""
    return float(np.linalg.norm(a.encoding - b.encoding))


@pytest.fixture(scope="module")
def encoded(engine: FaceEngine, examples: list[Path]) -> dict[str, EncodedFace]:
    """The examples' faces by file name."""
    return {path.stem: engine.encode(path.read_bytes()) for path in examples}


def test_the_encoders_name_contains_the_weights_digests(engine: FaceEngine) -> None:
    """Other weights give another encoder."""
    files = (weights.ENCODER, weights.SFACE, weights.YUNET)
    digests = [hashlib.sha256(file.path.read_bytes()).hexdigest()[:12] for file in files]
    assert engine.encoder == ":".join(["dlib-sface-0.6", *digests])
    assert engine.dimension == 128


FAULTS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from server.adapters.face.engine import load_engine

engine, photo = load_engine(Path(sys.argv[1])), Path(sys.argv[2]).read_bytes()
with ThreadPoolExecutor(1) as thread:
    list(thread.map(engine.encode, [photo] * 3))
    before = getrusage(RUSAGE_SELF).ru_minflt
    list(thread.map(engine.encode, [photo] * 3))
print((getrusage(RUSAGE_SELF).ru_minflt - before) // 3)
"""
"""Counts the pages of memory that a photo takes from the system, in a process that has done nothing else."""


def test_a_photo_reuses_the_memory_of_the_one_before(tmp_path: Path, examples: list[Path]) -> None:
    """In a server's thread too; fetching it from the system again would be thousands of pages per photo."""
    line = [sys.executable, "-c", FAULTS, str(tmp_path), str(examples[0])]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 1000


def test_tells_people_apart(encoded: dict[str, EncodedFace]) -> None:
    """One man's three photographs are closer than 0.6, and everybody else is further."""
    same = [distance(encoded["obama"], encoded[name]) for name in ("obama2", "obama3")]
    others = [distance(encoded["obama"], encoded[name]) for name in ("biden", "astronaut")]
    assert max(same) < 0.6 < min(others)


def test_reports_the_content_type(encoded: dict[str, EncodedFace]) -> None:
    assert encoded["obama"].content_type == "image/jpeg"
    assert encoded["astronaut"].content_type == "image/png"


def test_boxes_and_landmarks_are_in_the_full_size_photo(engine: FaceEngine, portrait: Image.Image) -> None:
    """In a photo with twice the width and height, the face is twice as far from the edges and twice as large."""
    once = engine.encode(saved(portrait, "JPEG")).face
    twice = engine.encode(saved(portrait.resize((1820, 2274)), "JPEG")).face
    np.testing.assert_allclose(np.array(twice.landmarks), 2 * np.array(once.landmarks), atol=12)
    assert twice.box.left == pytest.approx(2 * once.box.left, abs=80)
    for x, y in once.landmarks:
        assert once.box.left < x < once.box.right
        assert once.box.top < y < once.box.bottom


def test_decoding_at_reduced_scale_changes_an_encoding_little(
    engine: FaceEngine, graphs: Path, portrait: Image.Image
) -> None:
    """What a JPEG loses by being decoded smaller is far below what tells people apart."""
    large = portrait.resize((2730, 3411), Image.Resampling.LANCZOS)
    reduced = engine.encode(saved(large, "JPEG", quality=95))
    full = load_engine(graphs, PhotoLimits(bytes=10**8)).encode(saved(large, "BMP"))
    assert distance(reduced, full) < 0.1


def three_faces(portrait: Image.Image) -> Image.Image:
    """Return a photo with a large face at the left, a small one in the middle, a medium one at the right."""
    canvas = Image.new("RGB", (1600, 800), (120, 130, 140))
    head = portrait.crop((250, 50, 750, 550))
    for side, left, top in ((700, 0, 50), (200, 720, 300), (420, 1100, 200)):
        canvas.paste(head.resize((side, side)), (left, top))
    return canvas


def test_chooses_among_several_faces(engine: FaceEngine, portrait: Image.Image) -> None:
    """The largest, the most central, or the one in a box."""
    photo = saved(three_faces(portrait), "JPEG", quality=95)
    assert engine.encode(photo).face.box.right < 700
    assert 720 < engine.encode(photo, "central").face.box.left < 920
    assert engine.encode(photo, Box(1200, 300, 1400, 500)).face.box.left > 1100


def test_finds_all_faces_largest_first(engine: FaceEngine, portrait: Image.Image) -> None:
    """Detecting and encoding all faces agree on the faces and their order."""
    photo = saved(three_faces(portrait), "JPEG", quality=95)
    faces = engine.detect(photo)
    assert [face.box.left // 700 for face in faces] == [0, 1, 1]
    assert [face.box.area for face in faces] == sorted((face.box.area for face in faces), reverse=True)
    assert [found.face for found in engine.encode_all(photo)] == faces


def test_a_photo_without_a_face_has_none(engine: FaceEngine) -> None:
    """Detection returns nothing, encoding raises an error."""
    empty = saved(Image.new("RGB", (320, 240), (90, 120, 60)), "PNG")
    assert engine.detect(empty) == []
    assert engine.encode_all(empty) == []
    with pytest.raises(FaceNotFound):
        engine.encode(empty)


def test_unusable_photos_are_refused_by_every_method(graphs: Path, portrait: Image.Image) -> None:
    engine = load_engine(graphs, PhotoLimits(bytes=200_000, pixels=100_000))
    too_large, too_many = saved(portrait, "BMP"), saved(Image.new("1", (400, 400)), "PNG")
    for ask in (engine.detect, engine.encode, engine.encode_all):
        for photo, error in ((b"text", ImageInvalid), (too_large, ImageTooLarge), (too_many, ImageTooManyPixels)):
            with pytest.raises(error):
                ask(photo)


def test_many_photos_are_encoded_in_order_with_errors_in_place(engine: FaceEngine, examples: list[Path]) -> None:
    """Each result is that of a single call."""
    photos = [examples[0].read_bytes(), b"no photo", *(path.read_bytes() for path in examples[1:])]
    many = list(engine.encode_many(map(Wanted, photos)))
    assert isinstance(many[1], ImageInvalid)
    for photo, result in zip(photos, many, strict=True):
        if not isinstance(result, KithError):
            assert_same(engine.encode(photo), result)
    assert len([result for result in many if isinstance(result, EncodedFace)]) == len(examples)


def test_many_photos_may_be_encoded_by_box_or_with_every_face(engine: FaceEngine, examples: list[Path]) -> None:
    together = Image.new("RGB", (1200, 700), (128, 128, 128))
    for place, path in enumerate(examples[:2]):
        together.paste(Image.open(path).convert("RGB").resize((500, 620)), (600 * place + 50, 40))
    photo = saved(together, "PNG")
    faces, error = engine.encode_every_face([photo, b"no photo"])
    assert isinstance(faces, list)
    assert isinstance(error, ImageInvalid)
    assert len(faces) == 2
    for face, found in zip(faces, engine.encode_many(Wanted(photo, face.face.box) for face in faces), strict=True):
        assert isinstance(found, EncodedFace)
        assert np.linalg.norm(found.encoding - face.encoding) < 0.2


def assert_same(a: EncodedFace, b: EncodedFace) -> None:
    """Check that two faces are the same, up to the last bits, which depend on the order of summation."""
    assert a.face.box == b.face.box
    assert a.face.landmarks == b.face.landmarks
    np.testing.assert_allclose(a.encoding, b.encoding, atol=1e-6)
    np.testing.assert_allclose(a.template, b.template, atol=1e-6)


def test_32_threads_get_the_same_answers_as_one(engine: OnnxFaceEngine, portrait: Image.Image) -> None:
    photos = [
        saved(portrait.crop((left, 0, left + 600, 700)).resize((300, 350)), "JPEG") for left in range(80, 304, 28)
    ]
    serial = [engine.encode(photo) for photo in photos]
    with ThreadPoolExecutor(32) as pool:
        parallel = list(pool.map(lambda number: engine.encode(photos[number % len(photos)]), range(96)))
    for number, found in enumerate(parallel):
        assert_same(found, serial[number % len(photos)])


def test_a_portrait_is_small_and_encodes_like_its_photo(engine: OnnxFaceEngine, examples: list[Path]) -> None:
    """The face is where the portrait says, even near an edge; so the photo finds what is enrolled from the portrait."""
    for path in examples:
        seen = engine.encode(path.read_bytes(), look="quick")
        portrait = engine.portrait(path.read_bytes(), seen.face)
        with Image.open(BytesIO(portrait.content)) as picture:
            assert max(picture.size) <= PORTRAIT_PIXELS
        again = engine.encode(portrait.content, portrait.face)
        assert BOTH.similarity(float(again.template @ seen.probe)) >= BOTH.one_moment

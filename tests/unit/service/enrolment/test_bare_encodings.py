"""Encodings without a picture: how they are kept, and what happens when the encoder changes."""

import numpy as np
import pytest

from server.bootstrap import Kith, build
from server.domain.errors import ValidationFailed
from server.domain.identification.calibration import DLIB
from server.service.enrolment.bare_encodings import BareEncoding, face_of
from server.service.enrolment.enrol import Duplicates
from tests.fake_engine import FakeEngine, photo_of


def test_a_kept_encoding_is_read_back_completely() -> None:
    bare = BareEncoding("dlib", [0.5, -1.0], None)
    assert BareEncoding.kept_as(bare.content) == bare


def test_another_encoder_reports_whose_an_encoding_is(kith: Kith, person: int) -> None:
    """It cannot be encoded again, so the message names both encoders."""
    face = kith.engine.encode(photo_of("Ada"))
    bare = BareEncoding(kith.engine.encoder, face.encoding.tolist(), face.template.tolist())
    enrolled = kith.services.enrolment.attach_encoding(person, bare, Duplicates())
    assert list(kith.verification.of_records()) == []
    other = build(kith.settings, engine=FakeEngine(DLIB.encoder))
    with other.records.session():
        (result,) = other.reindexing.reencode()
    other.records.close()
    assert result.picture.id == enrolled.image_id
    assert isinstance(result.error, ValidationFailed)
    assert (
        result.error.message == f"encoder is {kith.engine.encoder!r}; this server's encoder is {other.engine.encoder!r}"
    )


def test_tiny_numbers_make_a_vector_of_length_one(kith: Kith) -> None:
    """Their squares are too small for 32 bits, which made a template longer, and nearer to everyone."""
    face = kith.engine.encode(photo_of("Ada"))
    tiny = (face.template / np.abs(face.template).max() * 6e-23).tolist()
    made = face_of(BareEncoding(kith.engine.encoder, face.encoding.tolist(), tiny), kith.engine)
    assert np.linalg.norm(made.template) == pytest.approx(1, abs=1e-3)

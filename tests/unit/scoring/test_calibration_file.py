"""Which calibration a server starts with."""

from pathlib import Path

import pytest
from attrs import evolve

from server.adapters.calibration_file import calibrations_for
from server.domain.errors import ValidationFailed
from server.domain.identification.calibration import BOTH, DLIB, PORTRAITS, Calibrations
from server.domain.operator_errors import EncoderMismatch

OWN = evolve(DLIB, encoder="own:0123", halfway=0.4)


def test_the_built_in_encoders_need_no_file() -> None:
    """Their calibrations are shipped; encodings without a picture, which lack SFace's part, have their own."""
    assert calibrations_for(BOTH.encoder, None) == Calibrations(BOTH, PORTRAITS)
    assert calibrations_for(DLIB.encoder, None) == Calibrations(DLIB, DLIB)


def test_an_own_encoder_has_the_calibration_that_the_settings_name(tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    file.write_text(OWN.to_json())
    assert calibrations_for(OWN.encoder, file) == Calibrations(OWN, OWN)


def test_an_own_encoder_without_a_calibration_is_refused_in_one_line() -> None:
    """The line says how to make one, and which setting to use."""
    with pytest.raises(EncoderMismatch) as refused:
        calibrations_for(OWN.encoder, None)
    assert "\n" not in str(refused.value)
    assert "kith evaluate FOLDER --calibration FILE" in str(refused.value)
    assert "KITH_ENCODER_CALIBRATION" in str(refused.value)


@pytest.mark.parametrize("encoder", [DLIB.encoder, "own:4567"])
def test_a_calibration_of_another_encoder_is_refused(tmp_path: Path, encoder: str) -> None:
    """A file measured with one encoder says nothing about another, not even about the default."""
    file = tmp_path / "calibration.json"
    file.write_text(OWN.to_json())
    with pytest.raises(EncoderMismatch):
        calibrations_for(encoder, file)


def test_a_missing_or_empty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.json").touch()
    for name in ("missing.json", "empty.json"):
        with pytest.raises(ValidationFailed, match=name):
            calibrations_for(OWN.encoder, tmp_path / name)

"""The calibration that the settings name."""

from pathlib import Path

from server.domain.errors import ValidationFailed
from server.domain.identification.calibration import BOTH, DLIB, PORTRAITS, Calibration, Calibrations
from server.domain.operator_errors import EncoderMismatch

BUILT_IN = {
    built_in.pictures.encoder: built_in for built_in in (Calibrations(BOTH, PORTRAITS), Calibrations(DLIB, DLIB))
}


def calibrations_for(encoder: str, file: Path | None) -> Calibrations:
    """Return the calibration in the file, or without a file, the built-in encoder's.

    Raises EncoderMismatch if the calibration is for another encoder, and ValidationFailed for an invalid file.
    """
    calibrations = _read(file) if file else BUILT_IN.get(encoder)
    if calibrations is None or calibrations.pictures.encoder != encoder:
        raise EncoderMismatch(
            f"the encoder {encoder} has no calibration: measure one on photos of people with "
            "`kith evaluate FOLDER --calibration FILE` and set KITH_ENCODER_CALIBRATION to it"
        )
    return calibrations


def _read(file: Path) -> Calibrations:
    try:
        calibration = Calibration.from_json(file.read_bytes())
    except OSError as error:
        raise ValidationFailed(f"the calibration {file} cannot be read: {error.strerror}") from None
    except ValidationFailed as error:
        raise ValidationFailed(f"{file}: {error}") from None
    return Calibrations(calibration, calibration)

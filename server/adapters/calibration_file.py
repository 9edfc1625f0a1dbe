"""The calibration that the settings name."""

from pathlib import Path

from server.domain.calibration import DLIB, Calibration
from server.domain.errors import EncoderMismatch, ValidationFailed


def calibration_for(encoder: str, file: Path | None) -> Calibration:
    """Return the calibration in the file, or without one the one for dlib's encoder.

    Raises EncoderMismatch where it is another encoder's, and ValidationFailed for a file that has none.
    """
    calibration = _read(file) if file else DLIB
    if calibration.encoder != encoder:
        raise EncoderMismatch(
            f"no calibration for the encoder {encoder}: make one of photos of people with "
            "`kith evaluate FOLDER --calibration FILE` and name it in KITH_ENCODER_CALIBRATION"
        )
    return calibration


def _read(file: Path) -> Calibration:
    try:
        return Calibration.from_json(file.read_bytes())
    except OSError as error:
        raise ValidationFailed(f"the calibration {file} cannot be read: {error.strerror}") from None
    except ValidationFailed as error:
        raise ValidationFailed(f"{file}: {error}") from None

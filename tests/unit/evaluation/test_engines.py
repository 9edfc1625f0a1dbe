"""The engines of an evaluation, and the folders in which they keep faces."""

import logging
import shutil
from pathlib import Path

import onnxruntime
import pytest

from server.adapters import engine_identity as identities
from server.adapters.engine_identity import engine_identity
from server.adapters.face.models.runtime import CPU
from server.adapters.face.photo.decoding import PhotoLimits
from server.evaluation.engines import Needs, evaluation_engines
from server.settings import Settings

OTHERS = [name for name in onnxruntime.get_available_providers() if name != CPU]


@pytest.mark.skipif(not OTHERS, reason="ONNX Runtime has only the CPU here")
def test_faces_are_kept_apart_by_the_providers_that_a_setting_names(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Every network runs on them, and a face that the CPU encoded is encoded again."""
    alone = evaluation_engines(Settings(), tmp_path, Needs(calibration=False, baseline=False))
    with caplog.at_level(logging.INFO, "kith.networks"):
        settings = Settings(onnx_providers=(*OTHERS, CPU))
        others = evaluation_engines(settings, tmp_path, Needs(calibration=False, baseline=False))
    assert len(list((tmp_path / "faces").iterdir())) == 2
    assert alone.encoder == others.encoder
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 3
    assert all(f"; providers: {', '.join((*OTHERS, CPU))}; threads: 1" in line for line in said)


@pytest.mark.parametrize("file", ["engine.py", "detection/coarse_to_fine.py", "photo/files/webp.py"])
def test_faces_of_other_code_are_encoded_again(file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever room of the engine it is in."""
    before = engine_identity("dlib", PhotoLimits())
    copy = shutil.copytree(identities.CODE, tmp_path / "face")
    monkeypatch.setattr(identities, "CODE", copy)
    assert engine_identity("dlib", PhotoLimits()) == before
    (copy / file).write_text((copy / file).read_text() + "# changed\n")
    assert engine_identity("dlib", PhotoLimits()) != before

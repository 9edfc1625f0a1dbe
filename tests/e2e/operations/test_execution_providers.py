"""A server whose networks run on the execution providers that a setting names."""

import re
import subprocess
from pathlib import Path

import onnxruntime
import pytest

from client import Sdk
from tests.photographs import PHOTOS
from tests.serving import command, environment, serving

CPU = "CPUExecutionProvider"
OTHERS = [name for name in onnxruntime.get_available_providers() if name != CPU]


@pytest.mark.skipif(not OTHERS, reason="ONNX Runtime has only the CPU here")
def test_every_process_runs_its_networks_where_the_setting_says(tmp_path: Path) -> None:
    """Both workers load three networks, and so does the process of jobs, with one thread for each photo."""
    providers = [*OTHERS, CPU]
    with serving(tmp_path / "data", workers=2, onnx_providers=",".join(providers)) as server, Sdk(server.url) as sdk:
        done = sdk.imports.wait(sdk.imports.start(PHOTOS / "enrol").id)
        assert done.enrolled > 0
    loaded = re.findall(r"kith\.networks: loaded \S+\.onnx; providers: (.+); threads: \d+", server.log.read_text())
    assert loaded == [", ".join(providers)] * 9


@pytest.mark.parametrize("line", [["serve", "--port", "0"], ["reindex"], ["doctor"]], ids=lambda line: line[0])
def test_a_provider_that_is_not_installed_stops_the_start(line: list[str], tmp_path: Path) -> None:
    """The one line says what is installed."""
    settings = environment(onnx_providers="ImaginaryExecutionProvider")
    asked = command(*line, "--data", str(tmp_path / "data"))
    ended = subprocess.run(asked, env=settings, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode != 0
    said = [text for text in (ended.stdout + ended.stderr).splitlines() if "ImaginaryExecutionProvider" in text]
    assert len([text for text in said if text.endswith(", ".join(onnxruntime.get_available_providers()))]) == 1
    assert "Traceback" not in ended.stderr

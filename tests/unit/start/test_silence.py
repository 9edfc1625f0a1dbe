"""No telemetry: nothing is reported to anybody."""

import os
import subprocess
import sys
from pathlib import Path

from tests.photographs import ROOT


def test_onnx_runtime_sends_no_telemetry(tmp_path: Path) -> None:
    """Whichever adapter comes first; telemetry would leave an identity and a queue of events in the user's home."""
    surroundings = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    surroundings.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-c", "import server.bootstrap"], env=surroundings, check=True)
    assert not list(tmp_path.iterdir())

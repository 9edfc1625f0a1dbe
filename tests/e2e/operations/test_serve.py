"""The serve command, run as a user runs it."""

import subprocess
from pathlib import Path

import pytest

from client import Sdk
from tests.photographs import ROOT
from tests.serving import environment


@pytest.mark.skipif(not (ROOT / ".venv" / "installed").exists(), reason="would make .venv first")
def test_the_command_serves_until_it_is_stopped(tmp_path: Path) -> None:
    """`scripts/serve` prints its address, answers there, stores its data in the given directory, and stops cleanly."""
    surroundings = {**environment(data_dir=tmp_path / "data"), "TMPDIR": str(tmp_path)}
    command = [str(ROOT / "scripts" / "serve"), "--port", "0"]
    with subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        with Sdk(process.stdout.readline().split()[-1]) as sdk:
            assert sdk.ping().name == "kith"
        process.terminate()
    assert process.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["data"]

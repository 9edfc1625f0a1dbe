"""The process of jobs, when there are none."""

import pickle
import subprocess
import sys
from pathlib import Path

from server.settings import Settings
from tests.photographs import ROOT

BRIEF = "from server import job_process; job_process.LINGERING_SECONDS = 0.0; job_process.main()"


def test_it_ends_on_its_own_while_its_server_goes_on(tmp_path: Path) -> None:
    """Without an error, although the pipe to the server stays open."""
    line = [sys.executable, "-c", BRIEF]
    with subprocess.Popen(line, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stderr
        process.stdin.write(pickle.dumps((Settings(data_dir=tmp_path / "data"), 0)))
        process.stdin.flush()
        assert process.wait(60) == 0
        assert b"rror" not in process.stderr.read()

"""Killing the process that runs jobs."""

import os
import signal
from pathlib import Path

from tests.serving import Server


def kill_job_process(server: Server) -> None:
    """Kill the job process, as a photo that needs too much memory would."""
    (worker,) = server.workers()
    threads = Path(f"/proc/{worker}/task").iterdir()
    (importer,) = [pid for thread in threads for pid in (thread / "children").read_text().split()]
    os.kill(int(importer), signal.SIGKILL)

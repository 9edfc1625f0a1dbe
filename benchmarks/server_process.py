"""The server being measured: a separate process, with its memory."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from attrs import frozen

ROOT = Path(__file__).resolve().parents[1]
_READY_SECONDS = 60


@frozen
class ServerProcess:
    """A `kith serve` on a free port of this machine."""

    url: str
    process: "subprocess.Popen[str]"

    @classmethod
    @contextmanager
    def started(cls, data: Path) -> "Iterator[ServerProcess]":
        """Start one on an empty data directory, wait until it answers searches, and stop it in the end."""
        kept = {name: text for name, text in os.environ.items() if not name.startswith("KITH_")}
        line = [sys.executable, "-m", "server.cli.main", "serve", "--port", "0", "--data", str(data)]
        environment = {**kept, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(line, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout
                server = cls(process.stdout.readline().split()[-1], process)
                server._wait()
                yield server
            finally:
                process.terminate()

    def _wait(self) -> None:
        until = time.monotonic() + _READY_SECONDS
        while requests.get(f"{self.url}/readyz", timeout=30).status_code != requests.codes.ok:
            if time.monotonic() > until:
                raise TimeoutError(f"the server at {self.url} was not ready after {_READY_SECONDS} seconds")
            time.sleep(0.1)

    def megabytes(self) -> float:
        """Return the resident memory of the parent and its workers."""
        return self._kilobytes("VmRSS") / 1024

    def peak_megabytes(self) -> float:
        """Return the sum of the peak memory of each of them."""
        return self._kilobytes("VmHWM") / 1024

    def _kilobytes(self, name: str) -> int:
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return sum(_status(one, name) for one in (str(pid), *children))


def _status(pid: str, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])

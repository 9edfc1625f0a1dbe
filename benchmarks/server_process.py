"""The server being measured: a separate process, with its memory."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import requests
from attrs import frozen

ROOT = Path(__file__).resolve().parents[1]
_READY_SECONDS = 3600
"""Seconds until the server must be ready; a large gallery takes long to load, or to be rounded by its database."""


@frozen
class ServerProcess:
    """A `kith serve` on a free port of this machine."""

    url: str
    process: "subprocess.Popen[str]"

    @classmethod
    @contextmanager
    def started(cls, data: Path, settings: Mapping[str, str] = MappingProxyType({})) -> "Iterator[ServerProcess]":
        """Start a server with only these settings, wait until it answers searches, and stop it when the block ends."""
        kept = {name: text for name, text in os.environ.items() if not name.startswith("KITH_")}
        line = [sys.executable, "-m", "server.cli.main", "serve", "--port", "0", "--data", str(data)]
        environment = {**kept, "PYTHONPATH": str(ROOT), **settings}
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

    def processor_seconds(self) -> float:
        """Return the processor seconds that its workers have used, in all threads, to the nanosecond."""
        return sum(time.clock_gettime(_clock_of(int(worker))) for worker in self._workers())

    def megabytes(self) -> float:
        """Return the resident memory of the parent and its workers."""
        return self._kilobytes("VmRSS") / 1024

    def peak_megabytes(self) -> float:
        """Return the sum of their peak memory."""
        return self._kilobytes("VmHWM") / 1024

    def _kilobytes(self, name: str) -> int:
        return sum(_status(one, name) for one in (str(self.process.pid), *self._workers()))

    def _workers(self) -> list[str]:
        pid = self.process.pid
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _clock_of(pid: int) -> int:
    """Return the processor clock of a process, as clock_getcpuclockid(3) does."""
    return ~pid << 3 | 2


def _status(pid: str, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])

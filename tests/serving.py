"""A real server: its own process, a free port, and a given data directory."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import requests
from attrs import frozen

from tests.graphs import keep_graphs, lend_graphs
from tests.photographs import ROOT

PATIENCE = 60.0
"""Seconds within which a server must be ready, or gone."""

GREETING = "Kith listens on "


@frozen
class Server:
    """A running server."""

    url: str
    data: Path
    log: Path
    process: subprocess.Popen[str]

    def workers(self) -> list[int]:
        """Return the processes that answer."""
        pid = self.process.pid
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))

    def megabytes(self, name: str) -> float:
        """Return the memory of the only worker: current (VmRSS) or peak (VmHWM)."""
        (worker,) = self.workers()
        kilobytes = re.search(rf"^{name}:\s+(\d+) kB$", Path(f"/proc/{worker}/status").read_text(), re.MULTILINE)
        assert kilobytes
        return int(kilobytes[1]) / 1024

    def reset_peak(self) -> None:
        """Reset the peak of the worker's memory."""
        (worker,) = self.workers()
        Path(f"/proc/{worker}/clear_refs").write_text("5")

    def stop(self) -> None:
        """Ask it to finish its work and stop; safe to repeat."""
        self.process.terminate()
        self.process.wait(PATIENCE)

    def kill(self) -> None:
        """Kill it and its workers at once, like a power cut; safe to repeat."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)


@contextmanager
def serving(data: Path, *options: str, within: Sequence[str] = (), **settings: object) -> Iterator[Server]:
    """Serve from a data directory until the block ends.

    Settings are those of the environment, without KITH_; `within` is a command that in turn runs the server.
    """
    log = data.with_name(f"{data.name}.log")
    lend_graphs(data)
    line = [*within, *command("serve", "--data", str(data), "--port", "0", *options)]
    with log.open("a") as errors, _start(line, settings, errors) as process:
        server = Server(_greeting(process, log), data, log, process)
        try:
            wait_until_ready(server)
            yield server
        finally:
            server.stop()
            server.kill()  # a worker that outlived its parent
            keep_graphs(data)


def wait_until_ready(server: Server) -> None:
    """Wait until searches are answered; a worker may first have to start."""
    wait_until(lambda: _is_ready(server), server.log.read_text)


def wait_until(true: Callable[[], bool], told: Callable[[], str] = str) -> None:
    """Wait until something is true; if that takes too long, fail with what `told` returns."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, told()
        time.sleep(0.05)


def _is_ready(server: Server) -> bool:
    try:
        return requests.get(f"{server.url}/readyz", timeout=PATIENCE).status_code == 200
    except requests.ConnectionError:
        return False


def runs(pid: int) -> bool:
    """Return whether a process has not ended; nobody may have waited for it yet."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def environment(**settings: object) -> dict[str, str]:
    """Return this process's environment with only these Kith settings."""
    ours = {name: text for name, text in os.environ.items() if not name.startswith("KITH_")}
    return {**ours, "PYTHONPATH": str(ROOT), **{f"KITH_{name.upper()}": str(value) for name, value in settings.items()}}


def command(*arguments: str) -> list[str]:
    """Return the command line of a `kith` command."""
    return [sys.executable, "-m", "server.cli.main", *arguments]


def _start(line: list[str], settings: dict[str, object], errors: IO[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        line,
        cwd=ROOT,
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        start_new_session=True,
    )


def _greeting(process: subprocess.Popen[str], log: Path) -> str:
    assert process.stdout
    line = process.stdout.readline()
    assert line.startswith(GREETING), log.read_text()
    return line.removeprefix(GREETING).strip()

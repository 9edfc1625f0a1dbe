"""A server that runs for the duration of a `with` block."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import requests

STARTS_WITHIN = 60.0
"""Seconds."""


@contextmanager
def own_server(data: Path) -> Iterator[str]:
    """Serve a data directory on a free port of this machine; yield the URL once the server is ready."""
    options = ["--host", "127.0.0.1", "--port", "0", "--data", str(data)]
    command = [sys.executable, "-P", "-m", "server.cli.main", "serve", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own command
        try:
            assert process.stdout is not None
            said = process.stdout.readline().split()
            if not said:
                raise RuntimeError("the server did not start")
            _wait_until_ready(said[-1])
            yield said[-1]
        finally:
            process.terminate()
            process.wait()  # leaving the block waits too, but only briefly after Ctrl-C


def _wait_until_ready(url: str) -> None:
    deadline = monotonic() + STARTS_WITHIN
    while not requests.get(f"{url}/readyz", timeout=STARTS_WITHIN).ok:
        if monotonic() > deadline:
            raise RuntimeError(f"the server was not ready within {STARTS_WITHIN:.0f} seconds")
        sleep(0.05)

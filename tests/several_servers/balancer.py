"""The load balancer, as it is configured for containers."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.photographs import ROOT
from tests.serving import PATIENCE

CONFIGURATION = ROOT / "deploy" / "haproxy" / "kith.cfg"
PROGRAM = shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")
MISSING = "there is no haproxy on this machine; on Debian and Ubuntu: apt install haproxy"


def line(*options: str) -> list[str]:
    """Return the command line. Raises FileNotFoundError if the program is not installed."""
    if PROGRAM is None:
        raise FileNotFoundError(MISSING)
    return [PROGRAM, *options, "-f", str(CONFIGURATION)]


def variables(listening: str, servers: Sequence[str]) -> dict[str, str]:
    """Return the variables that the configuration needs; addresses are hosts and ports."""
    return {"BALANCED": listening, **{f"SERVER_{number}": server for number, server in enumerate(servers, 1)}}


@contextmanager
def balancing(servers: Sequence[str]) -> Iterator[str]:
    """Balance servers, given as host and port, until the block ends; yield the balancer's host and port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    environment = {**os.environ, **variables(address, servers)}
    process = subprocess.Popen(line("-db"), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    try:
        yield address
    finally:
        process.terminate()
        process.wait(PATIENCE)

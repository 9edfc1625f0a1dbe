"""A real server on a socket: what it adds to the engine, and the memory it takes."""

import base64
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean

import requests
from attrs import frozen

from benchmarks import engine_peer as peer
from benchmarks.engine_clock import medians
from benchmarks.engine_steps import Row
from server.adapters.face.engine import DlibFaceEngine

START_SECONDS = 60
STOP_SECONDS = 30


@frozen
class ServerReport:
    """What was measured of it."""

    search: Row
    overhead_ms: float
    """Of `POST /search` beyond the engine's own time for the same bytes."""
    empty_mb: float
    """Peak memory of its processes together, before anyone is enrolled, after a few requests."""


def measure_server(engine: DlibFaceEngine, photos: list[Path], rounds: int, data: Path) -> ServerReport:
    """Start a server in `data`, search its empty gallery, enrol the photos' people, and search again."""
    with _server(data) as (process, url), requests.Session() as session:
        for path in photos:
            _search(session, url, _body(path))
        empty_mb = _peak_mb(process)
        for path in photos:
            _enrol(session, url, path)
        times = [_times(engine, session, url, path, rounds) for path in photos]
    peer_ms, engine_ms, search_ms = (mean(column) for column in zip(*times, strict=True))
    return ServerReport(Row("POST /search", peer_ms, search_ms), search_ms - engine_ms, empty_mb)


def _times(engine: DlibFaceEngine, session: requests.Session, url: str, path: Path, rounds: int) -> list[float]:
    blob, body = path.read_bytes(), _body(path)
    return medians(
        [lambda: peer.identify(path), lambda: engine.encode(blob), lambda: _search(session, url, body)], rounds
    )


def _body(path: Path) -> bytes:
    return json.dumps({"image": base64.b64encode(path.read_bytes()).decode()}).encode()


def _search(session: requests.Session, url: str, body: bytes) -> None:
    session.post(f"{url}/search", data=body, headers={"Content-Type": "application/json"}).raise_for_status()


def _enrol(session: requests.Session, url: str, path: Path) -> None:
    person = session.post(f"{url}/persons", json={"name": path.stem, "metadata": {}})
    person.raise_for_status()
    image = {"image": {"content": base64.b64encode(path.read_bytes()).decode()}, "searchParams": None}
    address = f"{url}/persons/{person.json()['id']}/images"
    session.post(address, params={"force": "true"}, json=image).raise_for_status()


@contextmanager
def _server(data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "server.cli.main", "serve", "--data", str(data), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process, _address(process)
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def _address(process: subprocess.Popen[str]) -> str:
    """Return the URL that the server prints when it listens, once it answers there."""
    lines: Iterable[str] = process.stdout or []
    url = next((line.split()[-1] for line in lines if "listens on" in line), None)
    if url is None:
        raise RuntimeError("the server stopped before it listened")
    deadline = time.monotonic() + START_SECONDS
    while requests.get(f"{url}/readyz", timeout=START_SECONDS).status_code != 200:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{url} is not ready after {START_SECONDS} s")
        time.sleep(0.1)
    return url


def _peak_mb(process: subprocess.Popen[str]) -> float:
    """Sum the peak resident memory of a process and its children, as the kernel counts it."""
    family = [process.pid, *_children(process.pid)]
    lines = (Path(f"/proc/{pid}/status").read_text().splitlines() for pid in family)
    peaks = (next(line for line in status if line.startswith("VmHWM")) for status in lines)
    return sum(int(peak.split()[1]) for peak in peaks) / 1024


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]

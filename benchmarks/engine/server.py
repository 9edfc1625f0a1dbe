"""A real server on a socket: the time that it adds to the engine's, and the memory it takes."""

import base64
import json
import re
from collections.abc import Sequence
from functools import partial
from http.client import HTTPException
from pathlib import Path
from socket import create_connection
from statistics import mean, median
from urllib.parse import urlsplit

from attrs import frozen

from benchmarks.engine import peer
from benchmarks.engine.clock import medians, milliseconds
from benchmarks.engine.steps import Row
from benchmarks.server_process import ServerProcess

TIMEOUT = 60
_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length: *([0-9]+)", re.IGNORECASE | re.MULTILINE)
_PART = 64 * 2**10
ENGINE_SECONDS = 'kith_engine_seconds_sum{work="encode"}'


@frozen
class ServerReport:
    """The measurements of a server."""

    search: Row
    overhead_ms: float
    """Time of `POST /search` beyond the engine's for the same request, by the server's own count."""
    empty_mb: float
    """Peak memory of all its processes, before anyone is enrolled, after a few requests."""


class Caller:
    """A persistent connection without a client library, whose time would be added to the server's.

    `http.client` takes half a millisecond to write a request and to read an answer's head, right after the engine has
    filled the processor's caches; `requests` takes as long as the server does without the engine.
    """

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._prefix = address.path
        self._socket = create_connection((address.hostname or "", address.port or 80), TIMEOUT)

    def get(self, path: str) -> str:
        """Return the answer; raises HTTPException."""
        return self.send(self.request("GET", path))

    def post(self, path: str, body: bytes) -> str:
        """Return the answer to a JSON body; raises HTTPException."""
        return self.send(self.request("POST", path, body))

    def request(self, method: str, path: str, body: bytes = b"") -> bytes:
        """Return the bytes of a request."""
        line = f"{method} {self._prefix}{path} HTTP/1.1\r\nHost: localhost\r\n"
        return f"{line}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body

    def send(self, request: bytes) -> str:
        """Return the answer to a request; raises HTTPException."""
        self._socket.sendall(request)
        status, text = self._answer()
        if status >= 400:
            raise HTTPException(f"{request.partition(b' HTTP/')[0].decode()}: {status} {text}")
        return text

    def _answer(self) -> tuple[int, str]:
        received = b""
        while _HEAD_END not in received:
            received += self._more()
        head, _, body = received.partition(_HEAD_END)
        length = int(_LENGTH.search(head)[1])  # type: ignore[index]  # the server always says it
        while len(body) < length:
            body += self._more()
        return int(head.split()[1]), body.decode()

    def _more(self) -> bytes:
        part = self._socket.recv(_PART)
        if not part:
            raise HTTPException("the server has ended the connection")
        return part


def measure_server(photos: list[Path], rounds: int, data: Path, providers: Sequence[str]) -> ServerReport:
    """Start a server in `data`, search its empty gallery, enrol the photos' people, and search again."""
    with ServerProcess.started(data, {"KITH_ONNX_PROVIDERS": ",".join(providers)}) as server:
        caller = Caller(server.url)
        for path in photos:
            caller.post("/search", _body(path))
        empty_mb = server.peak_megabytes()
        for path in photos:
            _enrol(caller, path)
        peer_ms, search_ms = (mean(column) for column in zip(*_times(caller, photos, rounds), strict=True))
        return ServerReport(Row("POST /search", peer_ms, search_ms), _overhead(caller, photos, rounds), empty_mb)


def _times(caller: Caller, photos: list[Path], rounds: int) -> list[list[float]]:
    return [
        medians([partial(peer.identify, path), partial(caller.post, "/search", _body(path))], rounds) for path in photos
    ]


def _overhead(caller: Caller, photos: list[Path], rounds: int) -> float:
    """Return the mean of the photos' medians, like the rows: in a plain mean, a single interruption made up half."""
    return mean(median(_beyond_engine(caller, _body(path)) for _ in range(rounds)) for path in photos)


def _beyond_engine(caller: Caller, body: bytes) -> float:
    request, before = caller.request("POST", "/search", body), _engine_ms(caller)
    whole = milliseconds(lambda: caller.send(request))
    return whole - (_engine_ms(caller) - before)


def _engine_ms(caller: Caller) -> float:
    """Return the total time that the server's engine has spent on finding and encoding one face."""
    count = next(line for line in caller.get("/metrics").splitlines() if line.startswith(ENGINE_SECONDS))
    return float(count.split()[-1]) * 1000


def _body(path: Path) -> bytes:
    return json.dumps({"image": base64.b64encode(path.read_bytes()).decode()}).encode()


def _enrol(caller: Caller, path: Path) -> None:
    person = caller.post("/persons", json.dumps({"name": path.stem, "metadata": {}}).encode())
    image = {"image": {"content": base64.b64encode(path.read_bytes()).decode()}, "searchParams": None}
    caller.post(f"/persons/{json.loads(person)['id']}/images?force=true", json.dumps(image).encode())

"""A real HTTP server on loopback that gives the test's answers."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext, SSLError
from threading import Thread
from time import sleep
from typing import Any
from urllib.parse import parse_qs, urlsplit

from attrs import field, frozen

PING = {"name": "kith", "version": "1.0.0", "contract": 1}


@frozen
class Heard:
    """A request that reached the server."""

    method: str
    line: str
    """The request line, as received."""
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


@frozen
class Answer:
    """The answer: JSON unless `body` is bytes.

    `after` and `stalls` are seconds before the head and before the body; `breaks` hangs up before the end.
    """

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(factory=dict)
    after: float = 0.0
    stalls: float = 0.0
    breaks: bool = False

    @property
    def content(self) -> bytes:
        """The body's bytes."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@frozen
class Loopback:
    """The server: requests collect in `heard`, answers are taken from `answers`; pings are answered separately."""

    url: str
    heard: list[Heard]
    answers: list[Answer]
    ping: list[Answer]

    def answer(self, *answers: Answer) -> None:
        """Give these answers next, one per request."""
        self.answers.extend(answers)


@contextmanager
def loopback(tls: SSLContext | None = None) -> Iterator[Loopback]:
    """Serve on a free port until the block ends."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        if tls:
            httpd.socket = tls.wrap_socket(httpd.socket, server_side=True, do_handshake_on_connect=False)
        told = Loopback(f"http{'s' if tls else ''}://127.0.0.1:{httpd.server_port}", [], [], [Answer(PING)])
        httpd.told = told  # type: ignore[attr-defined]  # how http.server hands things to a handler
        thread = Thread(target=httpd.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield told
        finally:
            httpd.shutdown()
            thread.join()


class Handler(BaseHTTPRequestHandler):
    """Records a request and gives the next answer."""

    protocol_version = "HTTP/1.1"

    def handle_one_request(self) -> None:
        """Handle one request of a connection, which the client may close at any time."""
        try:
            super().handle_one_request()
        except (ConnectionError, SSLError):
            self.close_connection = True

    def do_GET(self) -> None:
        """Answer."""
        told: Loopback = self.server.told  # type: ignore[attr-defined]  # set by `loopback`
        if urlsplit(self.path).path == "/api/ping":  # a proxy is asked for whole URLs
            return self._say(told.ping[0])
        told.heard.append(self._heard())
        return self._say(told.answers.pop(0))

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815  # http.server's names

    def _heard(self) -> Heard:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        body = json.loads(content) if content else None
        return Heard(self.command, self.path, parts.path, parse_qs(parts.query), dict(self.headers), body)

    def _say(self, answer: Answer) -> None:
        sleep(answer.after)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.content) + answer.breaks))
        self.end_headers()
        sleep(answer.stalls)
        self.wfile.write(answer.content)
        self.close_connection = self.close_connection or answer.breaks

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

"""Calls of the WSGI application."""

import logging
import sys
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from attrs import define, field

from server.api.answers.quick_json import AT_ONCE
from server.front.bodies import Body
from server.front.connections.shortcut import Shortcut
from server.front.replies import Reply, failed

log = logging.getLogger(__name__)

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@define
class Request:
    """A request from a connection."""

    body: Body
    method: str = ""
    target: bytes = b""
    version: str = "1.1"
    headers: list[tuple[str, str]] = field(factory=list)
    keep_alive: bool = True
    refusal: Reply | None = None
    """The answer, if the request is refused without calling the application."""
    shortcut: Shortcut | None = None
    """The way on which the thread that answers it may do so itself."""

    @cached_property
    def path(self) -> str:
        """The path, decoded as WSGI requires; read it once the target is complete."""
        return unquote_to_bytes(urlsplit(self.target.decode("latin-1")).path.encode("latin-1")).decode("latin-1")

    def has_readable_target(self) -> bool:
        """Return whether the target can be parsed; `//[` cannot."""
        try:
            urlsplit(self.target.decode("latin-1"))
        except ValueError:
            return False
        return True

    def values(self, name: str) -> list[str]:
        """Return the values of all headers with this name."""
        return [value for key, value in self.headers if key == name]


def call(application: Application, environ: dict[str, Any], at_once: Callable[[Reply], None]) -> Reply:
    """Return the application's complete answer; `at_once` gets it earlier if the application has it earlier."""
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        started[:] = [status, headers]

    environ[AT_ONCE] = lambda body: at_once(Reply(started[0], started[1], body))
    try:
        parts = application(environ, start_response)
        try:
            body = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        return Reply(started[0], started[1], body)
    except Exception:
        log.exception("the application failed: %s %s", environ["REQUEST_METHOD"], environ["PATH_INFO"])
        return failed()


def environ(request: Request, scheme: str, server: tuple[str, int], client: tuple[str, int]) -> dict[str, Any]:
    """Return a request as a WSGI environment, with its complete body."""
    return {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path,
        "QUERY_STRING": urlsplit(request.target.decode("latin-1")).query,
        "RAW_URI": request.target.decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": request.body.opened(),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **_header_variables(request),
        **({"CONTENT_LENGTH": str(len(request.body))} if len(request.body) or request.values("content-length") else {}),
    }


def _header_variables(request: Request) -> dict[str, str]:
    variables: dict[str, str] = {}
    for name, value in request.headers:
        if "_" in name or name in ("content-length", "transfer-encoding"):
            continue  # names with underscores could pose as other headers; the rest no longer apply
        variable = "CONTENT_TYPE" if name == "content-type" else f"HTTP_{name.upper().replace('-', '_')}"
        separator = "; " if name == "cookie" else ","
        variables[variable] = variables[variable] + separator + value if variable in variables else value
    return variables

"""Protection from other sites' pages in browsers that can reach this server.

Such a page may send a request here, as a form does, or point its own host name here (DNS rebinding). The first is
recognised by its Origin, the second by its Host; both are refused.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from attrs import frozen
from flask import Flask, Request, Response

from server.api.current import current_request
from server.domain.errors import OriginRefused
from server.environment.hosts import is_address, is_everywhere, is_loopback

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HEADERS = [
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "private, no-store"),
]
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "600",
}
_EXPOSED = "ETag, Retry-After, X-Kith-Compared, X-Kith-Warnings, X-Request-Id"
_OWN = ("same-origin", "none")
"""Values of Sec-Fetch-Site for requests from the server's own pages, and for addresses that a user typed."""


@frozen
class Neighbours:
    """The server's host names, and the other web sites that may use the server."""

    listening: str
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()

    def knows_host(self, netloc: str) -> bool:
        """Return whether a Host header names this server.

        If the server listens on every address, any IP address is accepted: a container does not know its published
        addresses, and no name server can make a page's own host an IP address.
        """
        try:
            host = urlsplit(f"//{netloc}").hostname or ""
        except ValueError:
            return False
        named = host in self.hosts or netloc.lower() in self.hosts or host == self.listening.lower()
        return named or is_loopback(host) or (is_everywhere(self.listening) and is_address(host))

    def knows_origin(self, origin: str) -> bool:
        """Return whether another web site may use the server."""
        return origin in self.origins


def register(app: Flask, neighbours: Neighbours) -> None:
    """Refuse requests from other web sites, and add headers that tell browsers how to treat answers."""
    app.wsgi_app = FencedAnswers(app.wsgi_app)  # type: ignore[method-assign]  # how Flask is wrapped

    @app.before_request
    def refuse_foreign() -> Response | None:
        request = current_request()
        _check(neighbours, request)
        asks = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        return Response(status=204, headers=_PREFLIGHT) if asks and _invited(neighbours, request) else None

    @app.after_request
    def add_headers(response: Response) -> Response:
        if neighbours.origins:
            response.vary.add("Origin")
            request = current_request()
            if _invited(neighbours, request):
                response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
                response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        return response


class FencedAnswers:
    """Adds headers that restrict browsers, unless the answer sets its own."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer the request."""

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
            said = {name.lower() for name, _ in headers}
            fence = [header for header in _HEADERS if header[0].lower() not in said]
            return start_response(status, headers + fence, *more)

        return self._app(environ, start)


def _check(neighbours: Neighbours, request: Request) -> None:
    if not neighbours.knows_host(request.host):
        named = f"the request's Host, {request.host!r:.80}, is not a name of this server"
        raise OriginRefused(f"{named}; add it to KITH_ALLOWED_HOSTS to allow it")
    if _invited(neighbours, request):
        return
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "none")
    if site not in _OWN or (origin is not None and origin != f"{request.scheme}://{request.host}"):
        raise OriginRefused("requests from other web sites are refused; add this one to KITH_CORS_ORIGINS to allow it")


def _invited(neighbours: Neighbours, request: Request) -> bool:
    return neighbours.knows_origin(request.headers.get("Origin", ""))

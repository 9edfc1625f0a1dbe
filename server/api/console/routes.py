"""Routes of the console: the page at the root, and the files that it loads."""

from typing import cast

from flask import Blueprint, Response, abort, request, send_from_directory

from server.api.console.files import STATIC, digest, page

console = Blueprint("console", __name__)

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""A Content-Security-Policy: no inline scripts, and nothing from other sites."""
_FOREVER = "public, max-age=31536000, immutable"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml"}
"""Content types; the system's own table may differ."""


@console.get("/")
def show() -> Response:
    """Send the console to clients that accept HTML; for others there is nothing at this address."""
    if request.accept_mimetypes.best_match(("application/json", "text/html")) != "text/html":
        abort(404)
    response = Response(page(), content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    response.add_etag()
    return cast(Response, response.make_conditional(request))


@console.get("/console/<version>/<path:name>")
def send(version: str, name: str) -> Response:
    """Send a file of this version of the console."""
    suffix = "." + name.rpartition(".")[2]
    if version != digest() or suffix not in _TYPES:
        abort(404)
    response = send_from_directory(STATIC, name, mimetype=_TYPES[suffix])
    response.headers["Cache-Control"] = _FOREVER
    return response

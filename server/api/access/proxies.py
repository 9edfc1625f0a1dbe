"""Requests forwarded by a proxy: X-Forwarded headers are trusted only from the proxies in the settings."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class TrustedProxies:
    """Applies one hop of X-Forwarded-For, -Proto, -Host and -Prefix if the connection comes from a trusted proxy."""

    def __init__(self, app: Flask, addresses: tuple[str, ...]) -> None:
        self._direct = app.wsgi_app
        self._passed_on = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1, x_prefix=1)
        self._addresses = addresses

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer the request."""
        trusted = environ.get("REMOTE_ADDR") in self._addresses
        return (self._passed_on if trusted else self._direct)(environ, start_response)

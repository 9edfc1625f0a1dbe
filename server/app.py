"""The Flask application."""

import os
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Flask, Request, Response, request
from flask.sessions import NullSession, SessionInterface
from flask_swagger_ui import get_swaggerui_blueprint
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter

from server.api import current
from server.api.access import authorisation, browsers
from server.api.access.proxies import TrustedProxies
from server.api.answers import errors, warnings_header
from server.api.answers.quick_json import QuickJson
from server.api.audit import callers
from server.api.audit.routes import audit
from server.api.clusters.routes import clusters
from server.api.console.routes import console
from server.api.faces.routes import faces
from server.api.fields import LARGEST_ID
from server.api.groups.routes import groups
from server.api.inbox.routes import inbox
from server.api.jobs.routes import jobs
from server.api.persons.routes import persons
from server.api.rest import RestApi
from server.api.search.filters import FILTER
from server.api.search.routes import search
from server.api.storage.routes import storage
from server.api.system import metrics, request_log
from server.api.system.routes import system
from server.background import start
from server.bootstrap import Kith, build
from server.settings import Settings

_PREFIX = "/api"
_DOCS = f"{_PREFIX}/docs"
_DOCUMENT_FROM_DOCS = "../openapi.json"
"""The OpenAPI document's address on the API page; relative, so that it works behind any prefix a proxy adds."""
_API_FROM_DOCUMENT = ".."
"""The API's address in the OpenAPI document, relative for the same reason."""
_DOCS_POLICY = "default-src 'self' 'unsafe-inline' data:; frame-ancestors 'none'"
"""A Content-Security-Policy for the API page, which has inline scripts, styles and pictures."""

_LIVENESS = "system.healthz"
"""The endpoint that is answered while the process lives, whether or not the database can be reached."""

_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": (
        "Required once a key exists. Scopes: search for /search, /detect and /match; read for GET; admin for "
        "/storage; write for everything else, including create_person. Admin implies the others. "
        "A key may be limited to groups."
    ),
}


class NoSessions(SessionInterface):
    """Sets no cookies: each request sends its key."""

    _NONE = NullSession()

    def open_session(self, app: Flask, request: Request) -> NullSession:
        """Return an empty session."""
        return self._NONE


class SynchronousFlask(Flask):
    """Flask without coroutines, so that it does not check for them on each call."""

    session_interface = NoSessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function unchanged."""
        return func


class IdConverter(IntegerConverter):
    """An id in a path. An id too large for a database column does not exist, whatever the method."""

    def to_python(self, value: str) -> int:
        """Return the id; raises NotFound."""
        digits = value.lstrip("0")
        if len(digits) > len(str(LARGEST_ID)) or int(digits or 0) > LARGEST_ID:
            raise NotFound
        return int(digits or 0)


def create_app(settings: Settings) -> Flask:
    """Build and start a server's parts, and return their application."""
    kith = build(settings)
    kith.reindexing.refuse_gaps()
    start(kith)
    return application(kith)


def application(kith: Kith, *, guarded: bool = True) -> Flask:
    """Return the application for these parts; if not guarded, it trusts its caller, a command in this process."""
    app = SynchronousFlask("server", static_folder=None)
    app.config.update(_configuration(kith.settings))
    app.json = QuickJson(app)
    app.url_map.converters["id"] = IdConverter
    app.url_map.strict_slashes = False
    current.register(app, kith.services)
    errors.register(app)
    metrics.register(app)
    request_log.register(app)
    warnings_header.register(app)
    callers.register(app)
    browsers.register(app, _neighbours(kith.settings))
    _open_sessions(app, kith)
    _forget_expired(app, kith)
    if guarded:
        authorisation.register(app, kith.records.visibility, kith.settings.insecure)
    else:
        authorisation.trust(app)
    api = RestApi(app, authorisation.OPEN)
    api.spec.components.security_scheme("key", _KEY)
    api.spec.components.schema("Filter", FILTER)
    for resource in (persons, groups, storage, faces, search, jobs, clusters, inbox, audit):
        api.register_blueprint(resource, url_prefix=_PREFIX + resource.url_prefix)
    api.register_blueprint(system, url_prefix=_PREFIX)
    app.register_blueprint(_documentation(), url_prefix=_DOCS)
    if kith.settings.console:
        app.register_blueprint(console)
    if kith.settings.trusted_proxies:
        app.wsgi_app = TrustedProxies(app, kith.settings.trusted_proxies)  # type: ignore[method-assign]  # how Flask is wrapped
    return app


def _neighbours(settings: Settings) -> browsers.Neighbours:
    return browsers.Neighbours(settings.host, settings.allowed_hosts or (), settings.cors_origins or ())


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "API_TITLE": "Kith",
        "API_VERSION": version("kith-server"),
        "OPENAPI_VERSION": "3.0.3",
        "OPENAPI_URL_PREFIX": _PREFIX,
        "API_SPEC_OPTIONS": {"security": [{"key": []}, {}], "servers": [{"url": _API_FROM_DOCUMENT}]},
        "MAX_CONTENT_LENGTH": 3 * settings.max_image_bytes + 2**20,  # two pictures as base64
        "MAX_IMPORT_BYTES": settings.max_import_bytes,
        "MAX_METADATA_BYTES": settings.max_metadata_bytes,
        "MAX_METADATA_KEYS": settings.max_metadata_keys,
        "METRICS_DIR": os.environ.get("PROMETHEUS_MULTIPROC_DIR"),
    }


def _open_sessions(app: Flask, kith: Kith) -> None:
    """Give each request a database connection until it is answered."""

    @app.before_request
    def open_session() -> None:
        exchange = current.current()
        if exchange.request.endpoint != _LIVENESS:
            exchange.session.enter_context(kith.records.session())


def _forget_expired(app: Flask, kith: Kith) -> None:
    """Hide expired persons from every request, whenever housekeeping removes them."""

    @app.before_request
    def forget() -> None:
        request = current.current().request
        if not authorisation.is_open(request.endpoint, request.method):
            kith.services.persons.forget_expired()


def _documentation() -> Blueprint:
    """Return the API page, which the browser keeps from loading anything from other sites."""
    settings = {"app_name": "Kith API", "validatorUrl": None, "layout": "BaseLayout"}
    documentation: Blueprint = get_swaggerui_blueprint(".", _DOCUMENT_FROM_DOCS, settings)

    @documentation.before_request
    def add_slash() -> Response | None:
        return None if request.path != _DOCS else Response(status=308, headers={"Location": "docs/"})

    @documentation.after_request
    def restrict(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _DOCS_POLICY
        return response

    return documentation

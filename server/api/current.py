"""The request that a thread is answering, and the services behind it."""

from typing import cast

from flask import Request, current_app, request

from server.service.services import Services

SERVICES = "kith"
"""The name of an app's services among its extensions."""


def current_request() -> Request:
    """Return the request itself; through Flask's proxy each attribute takes three calls."""
    return cast(Request, request._get_current_object())  # type: ignore[attr-defined]  # Flask types it as what it stands for


def services() -> Services:
    """Return the services of the app that answers this request."""
    return cast(Services, current_app.extensions[SERVICES])

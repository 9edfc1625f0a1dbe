"""The request that a thread answers."""

from typing import cast

from flask import Request, request


def current_request() -> Request:
    """Return the request itself; through Flask's stand-in each attribute of it takes three calls."""
    return cast(Request, request._get_current_object())  # type: ignore[attr-defined]  # Flask types it as what it stands for

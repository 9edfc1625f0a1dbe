"""Warnings about a request's pictures, sent in a header of the answer."""

import json

from flask import Flask, Response

from server.domain.pictures.collected_warnings import collect, noticed

HEADER = "X-Kith-Warnings"


def register(app: Flask) -> None:
    """Send the warnings of each request as a JSON array of {"reason", ...}."""
    app.before_request(collect)
    app.after_request(_add_header)


def _add_header(response: Response) -> Response:
    warnings = [{"reason": warning.reason, **warning.details} for warning in noticed()]
    if warnings:
        response.headers[HEADER] = json.dumps(warnings)
    return response

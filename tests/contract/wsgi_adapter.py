"""An adapter for `requests` that calls an application in this process."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

from flask import Flask
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from werkzeug.test import Client


class WsgiAdapter(HTTPAdapter):
    """Calls the application instead of a socket, and checks each answer. Safe to call from any number of threads."""

    def __init__(self, app: Flask, check: Callable[[Response], None] = lambda _: None) -> None:
        super().__init__()
        self.sent: list[PreparedRequest] = []
        self._check = check
        self._client = Client(app, use_cookies=False)

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        """Return what the application answers."""
        answer = self._client.open(
            request.path_url,
            base_url=urljoin(str(request.url), "/"),
            method=request.method or "GET",
            headers=list(request.headers.items()),
            data=_whole(request.body),
            buffered=True,
        )
        body = HTTPResponse(
            BytesIO(answer.get_data()), HTTPHeaderDict(list(answer.headers)), answer.status_code, preload_content=False
        )
        response = self.build_response(request, body)
        self.sent.append(request)
        self._check(response)
        return response


def _whole(body: Any) -> Any:
    return body if body is None or isinstance(body, str | bytes) else b"".join(body)

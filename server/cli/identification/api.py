"""Access to the API for commands: a server's, over HTTP, or a data directory's, in this process."""

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request

from attrs import field, frozen

from server.cli.terminal.options import add_data_option, opened, put_together
from server.domain.errors import Invalid, KithError
from server.environment.outgoing import ServerUrl, send
from server.settings import Settings

KEY = "KITH_API_KEY"
_TIMEOUT_SECONDS = 120.0
_LARGEST_PAGE = 1000
_PICTURE = "application/octet-stream"
"""The content type of bodies: commands send only pictures."""
_WARNINGS = "X-Kith-Warnings"
_OF_THE_REQUEST = (400, 413, 415, 422)

Query = dict[str, Any]


class Unanswered(KithError):
    """The server could not be reached, or its answer is not Kith's."""


@frozen
class ApiResult:
    """An answer's JSON, and warnings about the picture sent, as {"reason", ...}."""

    content: Any
    warnings: list[dict[str, Any]]


class Api(Protocol):
    """Answers requests with JSON."""

    def ask(self, method: str, path: str, query: Query, body: bytes | None = None) -> ApiResult:
        """Return the answer. Raises Invalid for errors in the request, and other KithErrors."""


def add_place_options(parser: argparse.ArgumentParser, settings: Settings) -> None:
    """Add --data and --url, of which one is used."""
    add_data_option(parser, settings)
    parser.add_argument(
        "--url",
        help=f"ask this server instead, such as http://127.0.0.1:41101, with the key in {KEY}, or the "
        "user and password in the URL",
    )


@contextmanager
def asking(settings: Settings, arguments: argparse.Namespace, *, to_search: bool) -> Iterator[Api]:
    """Yield the API that the options choose; a data directory's index is loaded only for searches."""
    if arguments.url is not None:
        yield _Remote(ServerUrl.of(arguments.url, "--url", "http://127.0.0.1:41101"), os.environ.get(KEY))
        return
    from server.app import application  # slow to import, and not needed with --url

    kith = opened(settings, arguments) if to_search else put_together(settings, arguments)
    yield _Local(application(kith, guarded=False))


def every(api: Api, path: str, query: Query) -> Iterator[Any]:
    """Yield all items of a list, by id."""
    last, more = 0, True
    while more:
        page = api.ask("GET", path, {**query, "after": last, "size": _LARGEST_PAGE}).content
        yield from page["items"]
        last, more = (page["items"][-1]["id"] if page["items"] else last), page["total_pages"] > 1


@frozen
class _Local:
    _app: Any

    def ask(self, method: str, path: str, query: Query, body: bytes | None = None) -> ApiResult:
        options = {"method": method, "query_string": _given(query), "data": body, "content_type": _PICTURE}
        answer = self._app.test_client().open(f"/api{path}", **options)
        return _content_of(answer.status_code, answer.headers.get(_WARNINGS), answer.get_data())


@frozen
class _Remote:
    _address: ServerUrl
    _key: str | None = field(repr=False)

    def ask(self, method: str, path: str, query: Query, body: bytes | None = None) -> ApiResult:
        url = f"{self._root}{path}?{urlencode(_given(query), doseq=True)}"
        headers = {**self._address.headers, **({"Content-Type": _PICTURE} if body is not None else {})}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        try:
            request = Request(url, body, headers, method=method)  # noqa: S310  # a ServerUrl is http or https
            with send(request, _TIMEOUT_SECONDS) as answer:
                return _content_of(answer.status, answer.headers.get(_WARNINGS), answer.read())
        except HTTPError as error:
            return _content_of(error.code, None, error.read())
        except (OSError, HTTPException) as error:
            raise Unanswered(f"{self._root} cannot be reached: {error}") from None

    @property
    def _root(self) -> str:
        return self._address.url.rstrip("/").removesuffix("/api") + "/api"


def _given(query: Query) -> Query:
    return {name: value for name, value in query.items() if value is not None and value != []}


def _content_of(status: int, warnings: str | None, answer: bytes) -> ApiResult:
    try:
        content: Any = json.loads(answer) if answer else None
        if status < 400:
            return ApiResult(content, json.loads(warnings or "[]"))
        message = f"{content['msg']}"
    except (ValueError, TypeError, KeyError):
        raise Unanswered(f"HTTP {status} is not an answer from Kith") from None
    raise Invalid(message) if status in _OF_THE_REQUEST else Unanswered(message)

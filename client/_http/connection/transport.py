"""Sending of requests: connections, retries, and translation of the requests library's errors to the SDK's."""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from time import sleep
from typing import Any

import requests
from attrs import field, frozen
from urllib3.exceptions import HTTPError, ReadTimeoutError

from client import errors
from client._http.connection.bearer import bearer
from client._http.connection.certificates import advice
from client._http.connection.proxies import described, proxies_for
from client._http.connection.retries import changed_nothing, is_temporary, jittered, pause
from client._http.connection.sessions import Adapter, Security, Timeouts, open_session
from client._http.connection.urls import api_root, credentials


@frozen
class Settings:
    """How to reach a server, as passed to Sdk; copied and pickled instead of connections."""

    url: str = field(repr=False)
    api_key: str | None = field(repr=False)
    timeout: Timeouts
    retries: int
    headers: Mapping[str, str] = field(repr=False)
    security: Security
    proxies: Mapping[str, str] | None = field(repr=False)
    adapter: Adapter | None = field(default=None, repr=False)


@frozen
class Content:
    """A body sent piece by piece; its pieces may be requested several times."""

    type: str
    pieces: Callable[[], Iterable[bytes]]


@frozen
class Request:
    """One call; if repeatable, reaching the server twice has the same effect as once."""

    method: str
    path: str
    query: Mapping[str, Any] = field(factory=dict)
    body: Any = None
    content: Content | None = None
    """Sent instead of a JSON body."""
    repeatable: bool = field()

    @repeatable.default
    def _(self) -> bool:
        return self.method != "POST"


@frozen
class Reply:
    """A server's reply; `via` names the proxy it came through, if any."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    via: str = ""


class Transport:
    """Sends requests to one server. Safe to use from any number of threads, and on either side of a fork."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._root = api_root(settings.url)
        self._auth = bearer(settings.api_key) or credentials(settings.url)
        self._proxies = proxies_for(self._root, settings.proxies)
        self._via = described(self._root, self._proxies)
        self._sessions: dict[int, requests.Session] = {}

    def send(self, request: Request) -> Reply:
        """Return the reply, whatever its status; raises ServerUnreachable, Timeout or InvalidArgument.

        Retries if the server is busy or the connection fails, unless that could change something twice: a request that
        is not repeatable is sent again only if the server states that it refused it.
        """
        for attempt in range(self._settings.retries):
            asked = None
            try:
                reply = self._once(request)
            except errors.ServerUnreachable:
                if not request.repeatable:
                    raise
            else:
                asked = reply.headers.get("Retry-After")
                if not is_temporary(reply.status, asked) or not (request.repeatable or changed_nothing(reply.body)):
                    return reply
            sleep(jittered(pause(attempt, asked)))
        return self._once(request)

    def close(self) -> None:
        """Close this process's connections."""
        self._session.close()

    @property
    def _session(self) -> requests.Session:
        """The session of this process: one inherited by a fork would share its connections with the parent."""
        pid = os.getpid()
        return self._sessions.get(pid) or self._sessions.setdefault(pid, self._opened())

    def _opened(self) -> requests.Session:
        session = open_session(self._settings.headers, self._settings.security, self._settings.adapter)
        session.auth = self._auth
        session.proxies = self._proxies
        return session

    def _once(self, request: Request) -> Reply:
        try:
            headers, content = _content(request)
            response = self._session.request(
                request.method,
                self._root + request.path,
                params=request.query,
                data=content,
                headers=headers,
                timeout=self._settings.timeout,
                allow_redirects=False,  # a POST would become a GET, and a photo could go elsewhere
            )
        except (
            requests.RequestException,
            HTTPError,
            OSError,
            TypeError,
            ValueError,
            OverflowError,
            IndexError,
        ) as error:
            raise self._failure(error) from error
        return Reply(response.status_code, response.headers, response.content, self._via)

    def _failure(self, error: Exception) -> errors.KithError:
        # Requests raises a ConnectionError if the answer starts in time but does not end.
        if any(isinstance(cause, requests.ReadTimeout | ReadTimeoutError) for cause in (error, *error.args)):
            return errors.Timeout(f"no answer from {self._root}{self._via} in time")
        if isinstance(error, requests.RequestException) and not isinstance(error, ValueError):
            return errors.ServerUnreachable(f"cannot reach {self._root}{self._via}: {error}{advice(error, self._root)}")
        return errors.InvalidArgument(f"cannot send a request to {self._root}{self._via}: {error}")


def _content(request: Request) -> tuple[dict[str, str], Any]:
    if request.content:
        return {"Content-Type": request.content.type}, request.content.pieces()
    if request.body is None:
        return {}, None
    return {"Content-Type": "application/json"}, json.dumps(request.body, allow_nan=False).encode()

"""Requests over the wire: timeouts, retries, and requests' own errors turned into the SDK's."""

import json
from collections.abc import Mapping
from contextlib import suppress
from http.cookiejar import DefaultCookiePolicy
from time import sleep
from typing import Any

import requests
from attrs import field, frozen
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ReadTimeoutError

from client import errors
from client._http.bearer import Bearer
from client._http.patience import passes, pause

Timeouts = float | tuple[float, float]
"""Seconds to connect and between two reads, or one number for both."""
CONNECTIONS = 64
"""Kept open between calls, so that as many threads can share an Sdk without connecting anew."""


@frozen
class Request:
    """One call; a repeatable one may reach the server twice and change nothing more the second time."""

    method: str
    path: str
    query: Mapping[str, Any] = field(factory=dict)
    body: Any = None
    repeatable: bool = field()

    @repeatable.default
    def _(self) -> bool:
        return self.method != "POST"


@frozen
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """Sends requests to one server. Safe to call from any number of threads."""

    def __init__(self, root: str, timeout: Timeouts, retries: int, key: Bearer | None = None) -> None:
        self._root = root
        self._timeout = timeout
        self._retries = retries
        self._session = _session()
        self._session.auth = key

    def send(self, request: Request) -> Reply:
        """Return the reply whatever its status; raises ServerUnreachable or Timeout.

        A repeatable request is sent again when the connection fails or the server is busy.
        """
        for attempt in range(self._retries if request.repeatable else 0):
            asked = None
            with suppress(errors.ServerUnreachable):
                reply = self._once(request)
                asked = reply.headers.get("Retry-After")
                if not passes(reply.status, asked):
                    return reply
            sleep(pause(attempt, asked))
        return self._once(request)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _once(self, request: Request) -> Reply:
        content = None if request.body is None else json.dumps(request.body, allow_nan=False).encode()
        try:
            response = self._session.request(
                request.method,
                self._root + request.path,
                params=request.query,
                data=content,
                headers={"Content-Type": "application/json"} if content else None,
                timeout=self._timeout,
                allow_redirects=False,  # a POST would come out as a GET, and a photo could go elsewhere
            )
        except requests.RequestException as error:
            raise self._failure(error) from error
        return Reply(response.status_code, response.headers, response.content)

    def _failure(self, error: requests.RequestException) -> errors.KithError:
        # Requests calls it a ConnectionError when the answer starts in time but does not end.
        if any(isinstance(cause, requests.ReadTimeout | ReadTimeoutError) for cause in (error, *error.args)):
            return errors.Timeout(f"no answer from {self._root} in time")
        return errors.ServerUnreachable(f"cannot reach {self._root}: {error}")


def _session() -> requests.Session:
    session = requests.Session()
    # Cookies are all that threads would share in a session.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.update({"Accept": "application/json, image/*", "User-Agent": "kith-client"})
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS))
    return session

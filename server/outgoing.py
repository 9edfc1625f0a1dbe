"""Requests that commands make of other servers."""

from http.client import HTTPResponse
from typing import cast
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from server.hosts import is_loopback


def asked(request: Request, seconds: float) -> HTTPResponse:
    """Return the response, which the caller closes; raises as `urlopen` does.

    The environment's proxies are not used for this machine itself.
    """
    to_itself = is_loopback(urlsplit(request.full_url).hostname or "")
    opener = build_opener(ProxyHandler({})) if to_itself else build_opener()
    return cast(HTTPResponse, opener.open(request, timeout=seconds))

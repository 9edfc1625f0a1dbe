"""Requests from commands to other servers."""

from base64 import b64encode
from http.client import HTTPResponse
from typing import Self, cast
from urllib.parse import unquote, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from attrs import field, frozen

from server.domain.errors import ValidationFailed
from server.environment.hosts import is_loopback


@frozen
class ServerUrl:
    """The URL of a server, safe to show; a user and password in it are sent as Basic authentication."""

    url: str
    headers: dict[str, str] = field(repr=False)

    @classmethod
    def of(cls, text: str, name: str, example: str) -> Self:
        """Read a URL. Raises ValidationFailed, with its name and an example, if it is not an http or https URL."""
        try:
            parts = urlsplit(text)
            known = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port)
        except ValueError:
            known = False
        if not known:
            raise ValidationFailed(
                f"{name} is {_without_credentials(text)!r}, not the URL of a server, such as {example}"
            )
        url = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        return cls(url, {} if parts.username is None else _basic(parts.username, parts.password or ""))


def send(request: Request, seconds: float) -> HTTPResponse:
    """Send a request and return the response, which the caller closes; raises as `urlopen` does.

    The environment's proxies are not used for this machine itself.
    """
    to_itself = is_loopback(urlsplit(request.full_url).hostname or "")
    opener = build_opener(ProxyHandler({})) if to_itself else build_opener()
    return cast(HTTPResponse, opener.open(request, timeout=seconds))


def _basic(user: str, password: str) -> dict[str, str]:
    token = b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()
    return {"Authorization": f"Basic {token}"}


def _without_credentials(text: str) -> str:
    before, _, rest = text.rpartition("@")
    scheme, slashes, _ = before.partition("//")
    return scheme + slashes + rest if slashes else rest

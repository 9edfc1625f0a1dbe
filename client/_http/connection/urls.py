"""The URL of the API, and paths with ids."""

from string import Formatter
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from client._http.ids import plain_id
from client.errors import InvalidArgument

API = "/api"


def api_root(url: str) -> str:
    """Return the API's root for a server's URL, with or without a trailing `/api`; without user and password.

    Raises InvalidArgument if it is not an http or https URL.
    """
    parts = _parts(url)
    host = parts.netloc.rpartition("@")[2]
    path = parts.path.rstrip("/")
    return f"{parts.scheme}://{host}{path if path.endswith(API) else path + API}"


def credentials(url: str) -> tuple[str, str] | None:
    """Return the user and password in a URL, if any."""
    parts = urlsplit(url)
    return None if parts.username is None else (unquote(parts.username), unquote(parts.password or ""))


def without_credentials(url: str) -> str:
    """Return a URL that is safe to show, without its user and password."""
    secret, at, rest = url.rpartition("@")
    scheme, separator, _ = secret.partition("//")
    return scheme + separator + rest if at and separator else rest


def fill(template: str, *ids: Any) -> str:
    """Fill the ids into a path such as `/persons/{person_id}`; raises InvalidArgument for anything but ids."""
    names = [name for _, name, _, _ in Formatter().parse(template) if name]
    return template.format(**{name: plain_id(id, name) for name, id in zip(names, ids, strict=True)})


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port)
    except (AttributeError, TypeError, ValueError):
        known = False
    if not known:
        raise InvalidArgument(f"not an http or https URL: {without_credentials(str(url))!r}")
    return parts

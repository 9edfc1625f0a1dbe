"""The API key sent with each request."""

import os

from requests import PreparedRequest
from requests.auth import AuthBase

from client.errors import InvalidArgument

VARIABLE = "KITH_API_KEY"


class Bearer(AuthBase):
    """Sends a key as a bearer token, and never displays it."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request


def bearer(key: str | None) -> Bearer | None:
    """Return the authentication for this key, or else for the environment's, or None if there is neither.

    Raises InvalidArgument for a malformed key.
    """
    given = (key or os.environ.get(VARIABLE, "")).strip()
    if not (given.isascii() and given.isprintable()):
        raise InvalidArgument(
            f"the API key, from api_key or {VARIABLE}, contains characters that keys never contain; "
            "copy it as `kith keys make` printed it"
        )
    return Bearer(given) if given else None

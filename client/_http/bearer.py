"""The key that goes with each request."""

import os

from requests import PreparedRequest
from requests.auth import AuthBase

VARIABLE = "KITH_API_KEY"


class Bearer(AuthBase):
    """Sends a key as a bearer token, and shows it nowhere else. Raises ValueError for one that no header can hold."""

    def __init__(self, key: str) -> None:
        if not (key.isascii() and key.isprintable()):
            raise ValueError("the API key has characters that no key has")
        self._key = key

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request


def bearer(key: str | None) -> Bearer | None:
    """Return what sends this key, else that of the environment, if there is one."""
    given = (key or os.environ.get(VARIABLE, "")).strip()
    return Bearer(given) if given else None

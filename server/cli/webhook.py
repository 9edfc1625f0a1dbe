"""A webhook: what happens is posted to an address, signed, and again where that fails."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request

from attrs import field, frozen

from server.domain.errors import KithError, ValidationFailed
from server.outgoing import asked

TIMESTAMP, SIGNATURE = "X-Kith-Timestamp", "X-Kith-Signature"
"""Seconds since 1970, and `sha256=` with the HMAC-SHA256 of the timestamp, a dot and the body, in hexadecimal."""

_SECONDS = 10.0
_ATTEMPTS = 6
_FIRST_PAUSE = 0.5
"""Seconds; each further pause doubles."""


class Undelivered(KithError):
    """The address took nothing, however often it was asked."""


@frozen
class Webhook:
    """Posts JSON. With a secret, whoever knows it can tell that the words are Kith's, and when they were said."""

    url: str = field()
    secret: str | None = field(default=None, repr=False)
    _sleep: Callable[[float], None] = time.sleep

    @url.validator
    def _is_http(self, _: Any, url: str) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise ValidationFailed(f"the webhook {url} is no address, such as https://desk.example/kith")

    def post(self, told: Any) -> None:
        """Post it, and again where there is no answer, or a 429 or one from 500 on. Raises Undelivered in the end."""
        body = json.dumps(told).encode()
        for attempt in range(_ATTEMPTS):
            why = self._refusal(body)
            if why is None:
                return
            if attempt + 1 < _ATTEMPTS:
                self._sleep(_FIRST_PAUSE * 2.0**attempt)
        raise Undelivered(f"{self.url} took nothing: {why}")

    def _refusal(self, body: bytes) -> str | None:
        """Return why it should be asked again, or None. Raises Undelivered where that is of no use."""
        request = Request(self.url, body, {"Content-Type": "application/json", **self._signed(body)})  # noqa: S310  # http
        try:
            with asked(request, _SECONDS):
                return None
        except HTTPError as error:
            why = f"HTTP {error.code} {error.reason}"
            if error.code == 429 or error.code >= 500:
                return why
            raise Undelivered(f"{self.url} refuses it: {why}") from None
        except (OSError, HTTPException) as error:
            return str(error)

    def _signed(self, body: bytes) -> dict[str, str]:
        if not self.secret:
            return {}
        stamp = str(int(time.time()))
        digest = hmac.new(self.secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        return {TIMESTAMP: stamp, SIGNATURE: f"sha256={digest}"}

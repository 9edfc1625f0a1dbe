"""A webhook: posts results to a URL, signed, with retries."""

import hashlib
import hmac
import json
from http.client import HTTPException
from threading import Event
from time import monotonic, time
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request

from attrs import field, frozen

from server.domain.errors import KithError
from server.environment.outgoing import ServerUrl, send

TIMESTAMP, SIGNATURE = "X-Kith-Timestamp", "X-Kith-Signature"
"""Seconds since 1970, and `sha256=` followed by the HMAC-SHA256 of the timestamp, a dot and the body, in hex."""

PATIENCE_SECONDS = 30.0
"""Seconds until retries of a result end."""
_TIMEOUT_SECONDS = 10.0
_FIRST_PAUSE_SECONDS = 0.5
"""Seconds; each further pause doubles."""


class Undelivered(KithError):
    """The URL did not accept a result despite retries, or retries were stopped."""


@frozen
class Webhook:
    """Posts JSON. With a secret, receivers can check that Kith sent a message, and how old it is."""

    address: ServerUrl
    secret: str | None = field(default=None, repr=False)

    def post(self, result: Any, stopping: Event) -> None:
        """Post a result. Raises Undelivered if it is not accepted.

        Without an answer, or after a 429 or a 5xx, retries for half a minute or until `stopping` is set.
        """
        body = json.dumps(result).encode()
        end, pause, why = monotonic() + PATIENCE_SECONDS, _FIRST_PAUSE_SECONDS, "kith was stopped"
        while not stopping.is_set():
            refusal = self._refusal(body)
            if refusal is None:
                return
            why, left = refusal, end - monotonic()
            if left <= 0:
                break
            stopping.wait(min(pause, left))
            pause *= 2
        raise Undelivered(f"{self.address.url} did not accept the result: {why}")

    def _refusal(self, body: bytes) -> str | None:
        """Return the reason to retry, or None if the result was accepted. Raises Undelivered if retrying is useless."""
        headers = {"Content-Type": "application/json", **self.address.headers, **self._signed(body)}
        request = Request(self.address.url, body, headers)  # noqa: S310  # a ServerUrl is http or https
        try:
            with send(request, _TIMEOUT_SECONDS):
                return None
        except HTTPError as error:
            why = f"HTTP {error.code} {error.reason}"
            if error.code == 429 or error.code >= 500:
                return why
            raise Undelivered(f"{self.address.url} refused the result: {why}") from None
        except (OSError, HTTPException) as error:
            return str(error)

    def _signed(self, body: bytes) -> dict[str, str]:
        if not self.secret:
            return {}
        stamp = str(int(time()))
        digest = hmac.new(self.secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        return {TIMESTAMP: stamp, SIGNATURE: f"sha256={digest}"}

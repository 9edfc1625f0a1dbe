"""The rest of a body that was refused before it was read whole.

Most clients look for an answer only when they have sent everything; to them a connection that is closed earlier is
broken and the answer lost. So the rest is read and thrown away.
"""

from contextlib import suppress
from time import monotonic

from flask import Flask, Response, request

LONGEST_SECONDS = 30.0
"""For a client that is slower than this, the connection is closed."""

_BLOCK = 2**18


def register(app: Flask) -> None:
    """Hear every refused request out."""
    app.after_request(_hear_out)


def _hear_out(response: Response) -> Response:
    # Where the server does not mark the end of a body, reading on could wait for ever.
    if response.status_code >= 400 and request.environ.get("wsgi.input_terminated"):
        deadline = monotonic() + LONGEST_SECONDS
        with suppress(OSError):
            while monotonic() < deadline and request.environ["wsgi.input"].read(_BLOCK):
                pass
    return response

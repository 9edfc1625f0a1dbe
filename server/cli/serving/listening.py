"""Check that the server can listen on its address and port."""

import os
import socket

from server.domain.errors import KithError
from server.environment.hosts import netloc
from server.settings import Settings

_INHERITED = {"GUNICORN_FD", "LISTEN_FDS"}
"""Variables that name sockets already opened by the server that this one replaces, or by systemd."""


def refuse_taken(settings: Settings) -> None:
    """Raise KithError if the server cannot listen, unless it inherits its sockets."""
    if _INHERITED & os.environ.keys():
        return
    try:
        _listen(settings.host, settings.port)
    except OSError as error:
        address = netloc(settings.host, settings.port)
        raise KithError(
            f"cannot listen on {address}: {error.strerror}. Choose another address with KITH_HOST and KITH_PORT"
        ) from None


def _listen(host: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1)

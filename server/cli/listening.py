"""Whether the server can listen where the settings say."""

import os
import socket

from server.domain.errors import KithError
from server.hosts import netloc
from server.settings import Settings

_INHERITED = {"GUNICORN_FD", "LISTEN_FDS"}
"""Variables that name sockets opened before, by the server that this one replaces or by systemd."""


def refuse_taken(settings: Settings) -> None:
    """Raise KithError where the server cannot listen, unless it inherits its sockets."""
    if _INHERITED & os.environ.keys():
        return
    try:
        _listen(settings.host, settings.port)
    except OSError as error:
        address = netloc(settings.host, settings.port)
        raise KithError(
            f"{address} cannot be listened on: {error.strerror}. Choose another with KITH_HOST and KITH_PORT"
        ) from None


def _listen(host: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1)

"""Connections of clients that stall: a thread waits for each of them, and there are few threads."""

import socket
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

STALLED_SECONDS = 10.0
"""A client that has begun to send, or to receive, and then does neither for so long is taken for gone."""


class Connection(socket.socket):
    """A socket that does not wait for ever."""

    def setblocking(self, flag: bool, /) -> None:
        """Wait for the client to go on, but not for longer than a stall."""
        self.settimeout(STALLED_SECONDS if flag else 0.0)

    def recv(self, *arguments: int) -> bytes:
        """Return what came, or nothing, as from a client that has hung up."""
        try:
            return super().recv(*arguments)
        except TimeoutError:
            return b""

    def sendall(self, data: Any, *arguments: int) -> None:
        """Send it all, as long as the client takes something of it now and then."""
        rest = memoryview(data)
        while rest:
            rest = rest[self.send(rest, *arguments) :]


class Worker(ThreadWorker):
    """Gunicorn's worker with threads, on such connections."""

    def enqueue_req(self, conn: TConn) -> None:
        """Let a thread take the next request of a connection."""
        if not isinstance(conn.sock, Connection):
            conn.sock = Connection(fileno=conn.sock.detach())
        super().enqueue_req(conn)

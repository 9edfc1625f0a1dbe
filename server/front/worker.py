"""The front end's Gunicorn worker: an event loop for connections, threads for complete requests."""

import asyncio
import os
import resource
import signal
import socket
from collections.abc import Callable, Iterable
from functools import partial
from heapq import nsmallest
from time import monotonic

from gunicorn.workers.base import Worker

from server.front.bodies import BodyBudget, BodyLimits
from server.front.calling import Request, call, environ
from server.front.clients import Clients
from server.front.connections.connection import Connection
from server.front.connections.tls import tls_context
from server.front.counts import BUSY, CONNECTIONS, WAITING
from server.front.replies import Reply
from server.front.work_queue import WorkQueue

ALWAYS_ANSWERED = frozenset(f"/api/{name}" for name in ("ping", "healthz", "readyz", "metrics"))
"""Paths with threads of their own."""

FOR_ARCHIVES = frozenset({"/api/jobs/import", "/api/jobs/cluster"})
"""Paths that accept archives as bodies."""

ARCHIVES_AT_ONCE = 2
"""Archives of the largest size for which there is room at once."""

_TICK_SECONDS = 0.1
_MOST_OPEN_FILES = 8192
_FILES_BESIDES_CONNECTIONS = 256
_CONNECTIONS_PER_CUT = 64
"""One connection in this many is closed if there is no room, so that connections are rarely searched."""

_SEND_BUFFER_BYTES = 128 * 2**10
"""Bytes of answers that the system buffers per client; by default, it buffers megabytes."""

_ORPHAN_SECONDS = 5.0
"""How long a worker may finish its work after its parent died; otherwise Gunicorn's own limit applies."""

_FAREWELL_SECONDS = 2.0
"""How long a client may take to acknowledge the end of an encrypted connection."""


class FrontWorker(Worker):
    """Accepts connections until it is stopped, or its parent dies."""

    stopping = False

    def init_signals(self) -> None:
        """Leave signals to the event loop."""
        for number in self.SIGNALS:
            signal.signal(number, signal.SIG_DFL)

    def run(self) -> None:
        """Serve."""
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        settings = self.app.settings
        self.client_seconds = settings.client_seconds
        self.connections: set[Connection] = set()
        bodies = BodyLimits(self.wsgi.config["MAX_CONTENT_LENGTH"], BodyBudget(settings.data_dir))
        most = settings.max_import_bytes
        archives = BodyLimits(most, BodyBudget(settings.data_dir, memory=0, disk=ARCHIVES_AT_ONCE * most))
        self._limits = (bodies, archives)
        self._handshakes: dict[asyncio.Task[None], None] = {}
        self._most = (_open_files() - _FILES_BESIDES_CONNECTIONS) // 2  # each may have a body in a file
        self._work_queues = (WorkQueue(settings.threads, settings.queue_seconds), WorkQueue(2, settings.queue_seconds))
        self._clients = Clients(settings.trusted_proxies or ())
        self._tls = tls_context(settings.tls_cert, settings.tls_key)
        self._listen()
        while not self.stopping:
            await self._tick()
        until = monotonic() + (_ORPHAN_SECONDS if self._is_orphan() else self.cfg.graceful_timeout)
        while self.connections and monotonic() < until:
            await self._tick()

    def _is_orphan(self) -> bool:
        return bool(os.getppid() != self.ppid)

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            loop.add_signal_handler(number, self._stop)
        for number in (signal.SIGWINCH, signal.SIGUSR1, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for listener in self.sockets:
            listener.sock.setblocking(False)
            loop.add_reader(listener.fileno(), self._accept, listener.sock)

    async def _tick(self) -> None:
        await asyncio.sleep(_TICK_SECONDS)
        now = monotonic()
        for connection in list(self.connections):
            connection.close_if_late(now)
            if self.stopping:
                connection.stop(now)
        self._update_metrics()
        if self._is_orphan():
            self._stop()

    def _update_metrics(self) -> None:
        # Here rather than with each request: updating a number that workers share takes as long as a query.
        CONNECTIONS.set(len(self.connections))
        WAITING.set(sum(queue.waiting for queue in self._work_queues))
        BUSY.set(sum(queue.busy for queue in self._work_queues))

    def _stop(self) -> None:
        if self.stopping:
            return
        self.stopping = True
        for listener in self.sockets:
            asyncio.get_running_loop().remove_reader(listener.fileno())
            listener.close()

    def _accept(self, listener: socket.socket) -> None:
        try:
            accepted, _ = listener.accept()
        except OSError:
            return
        if len(self.connections) + len(self._handshakes) >= self._most:
            self._make_place()
        accepted.setblocking(False)
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        accepted.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
        task = asyncio.get_running_loop().create_task(self._connect(accepted))
        self._handshakes[task] = None
        task.add_done_callback(self._connected)

    def _connected(self, task: "asyncio.Task[None]") -> None:
        del self._handshakes[task]
        if not task.cancelled():
            task.exception()  # a failed handshake is the client's problem

    def _make_place(self) -> None:
        if len(self._handshakes) > len(self.connections):
            next(iter(self._handshakes)).cancel()
        else:
            self._cut_longest_awaited(self.connections)

    def make_room(self) -> None:
        """Close the slowest of the connections that hold memory or disk."""
        self._cut_longest_awaited(connection for connection in self.connections if connection.holds_bytes)

    def _cut_longest_awaited(self, connections: Iterable[Connection]) -> None:
        awaited = [
            (since, id(connection), connection)
            for connection in connections
            if (since := connection.waits_since) is not None
        ]
        for _, _, connection in nsmallest(-(-len(awaited) // _CONNECTIONS_PER_CUT), awaited):
            connection.cut("no room")

    def limits(self, request: Request | None) -> BodyLimits:
        """Return the limits of a request's body: archives have their own room, on disk."""
        is_archive = request and request.method == "POST" and request.path.rstrip("/") in FOR_ARCHIVES
        return self._limits[bool(is_archive)]

    async def _connect(self, accepted: socket.socket) -> None:
        patience = {"ssl_handshake_timeout": self.client_seconds, "ssl_shutdown_timeout": _FAREWELL_SECONDS}
        loop = asyncio.get_running_loop()
        await loop.connect_accepted_socket(
            partial(Connection, self), accepted, ssl=self._tls, **(patience if self._tls else {})
        )

    def handle(self, request: Request, connection: Connection, answer: Callable[[Reply], None]) -> None:
        """Let a thread answer the request when it is this client's turn."""
        queue = self._work_queues[request.path in ALWAYS_ANSWERED]

        def work() -> Reply:
            called = environ(request, connection.scheme, connection.local, connection.peer)
            reply = call(self.wsgi, called, partial(connection.answer_at_once, request))
            self._clients.remember_key(request, called)
            return reply.buffered(self._limits[0].budget)

        queue.submit(self._clients.client(request, connection), work, answer)


def _open_files() -> int:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_OPEN_FILES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(soft, wanted)

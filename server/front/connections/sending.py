"""Sending of an answer to a client that may be slow."""

import asyncio
from time import monotonic

from server.front.replies import Reply

_PART_BYTES = 64 * 2**10


class Sending:
    """Gives the transport only as much as it has room for, so that the rest waits where it costs less."""

    def __init__(self, transport: asyncio.Transport, reply: Reply, head: bytes) -> None:
        self.began = monotonic()
        self._transport = transport
        self._reply = reply
        self._file = reply.opened()
        self._head = head
        self._given = 0
        self._finished = False

    def finish(self) -> bool:
        """Continue sending; return whether the transport now has all of it."""
        if self._finished:
            return False
        most = self._transport.get_write_buffer_limits()[1]
        while self._transport.get_write_buffer_size() <= most:
            part = self._head + self._file.read(_PART_BYTES)
            self._head = b""
            if not part:
                self.close()
                return True
            self._transport.write(part)
            self._given += len(part)
        return False

    def close(self) -> None:
        """Release the rest of the answer."""
        self._finished = True
        self._reply.close()

    @property
    def taken(self) -> int:
        """Bytes that the client has received."""
        return max(0, self._given - self._transport.get_write_buffer_size())

    @property
    def is_over(self) -> bool:
        """Whether the client has received all of it."""
        return self._finished and not self._transport.get_write_buffer_size()

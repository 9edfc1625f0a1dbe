"""Answers sent from the thread that made them: waiting for the event loop took a twentieth of a search's overhead."""

import os

from attrs import define, field

from server.front.replies import UNCOUNTED_BODY_BYTES, Reply


@define(eq=False)
class Shortcut:
    """A way to the client that leads past the event loop.

    Its file is a duplicate: the connection may be lost meanwhile, and its file's number belong to another client.
    """

    _file: int
    _rest: bytes | None = field(default=None, init=False)

    @classmethod
    def to(cls, connected: int) -> "Shortcut":
        """Return a way to the client of a connection without unsent data, whose file this is."""
        return cls(os.dup(connected))

    def send(self, reply: Reply, keep_alive: bool) -> None:
        """Send a small answer, as far as the connection takes it at once."""
        if len(reply.body) > UNCOUNTED_BODY_BYTES or not isinstance(reply.body, bytes):
            return
        answer = reply.head(keep_alive) + reply.body
        try:
            self._rest = answer[os.write(self._file, answer) :]
        except OSError:  # the client is slow, or gone
            self._rest = answer

    def close(self) -> bytes | None:
        """Return what was not sent of the answer, which may be nothing; None if it was not tried."""
        os.close(self._file)
        return self._rest

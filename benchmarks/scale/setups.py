"""Set-ups: a database, a number of servers, and an index."""

import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path

import psycopg
from attrs import frozen

from benchmarks.server_process import ServerProcess
from server.adapters.data_directory import DATABASE
from server.domain.persistence.database_url import DatabaseUrl
from server.records.engines.opening import DatabaseLocation

EMBEDDED = "sqlite/auto"
INDEXES = ("auto", "pgvector")
"""Indexes of servers that share a PostgreSQL."""


@frozen
class SetUp:
    """Servers on one database."""

    engine: str
    servers: int

    @classmethod
    def all(cls, servers: list[int]) -> "list[SetUp]":
        """Return the embedded set-up, with which the others are compared, then those on PostgreSQL."""
        return [cls(EMBEDDED, 1), *(cls(f"postgresql/{index}", count) for index in INDEXES for count in servers)]


@frozen
class Running:
    """A running set-up."""

    urls: list[str]
    figures: dict[str, float]
    """`ready_s` until all answered, started one after the other, and the resident `megabytes` of each."""


@frozen
class Site:
    """The databases of the people: a data directory and a PostgreSQL."""

    folder: Path
    url: DatabaseUrl

    @property
    def embedded(self) -> Path:
        """The data directory."""
        return self.folder / "embedded"

    @property
    def file(self) -> Path:
        """Its database."""
        return self.embedded / DATABASE

    def prepare(self) -> None:
        """Create the data directory, and pgvector's extension in PostgreSQL."""
        self.embedded.mkdir(mode=0o700)
        with psycopg.connect(self.url.secret, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION vector")

    @contextmanager
    def running(self, setup: SetUp, *, one_core_each: bool = False) -> Iterator[Running]:
        """Run a set-up until the block ends; servers held to one core each take the cores in turn."""
        start = time.perf_counter()
        with ExitStack() as running:
            servers = []
            for number in range(setup.servers):
                with _core(number) if one_core_each else nullcontext():
                    servers.append(running.enter_context(self._server(setup, number)))
            seconds = time.perf_counter() - start
            megabytes = sum(server.megabytes() for server in servers) / len(servers)
            yield Running([server.url for server in servers], {"ready_s": seconds, "megabytes": megabytes})

    def place_of(self, setup: SetUp) -> DatabaseLocation:
        """Return the location of the set-up's records."""
        return self.file if setup.engine == EMBEDDED else self.url

    def _server(self, setup: SetUp, number: int) -> AbstractContextManager[ServerProcess]:
        if setup.engine == EMBEDDED:
            return ServerProcess.started(self.embedded)
        index = setup.engine.partition("/")[2]
        data = self.folder / f"{index}-{number}"
        shared = {"KITH_DATABASE": self.url.secret, "KITH_STORAGE_ROOT": str(self.embedded / "storages")}
        return ServerProcess.started(data, {**shared, "KITH_INDEX": index})


@contextmanager
def _core(number: int) -> Iterator[None]:
    """Hold what is started in the block to one core."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(cores)[number % len(cores)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)

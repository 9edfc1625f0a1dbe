"""PostgreSQL, S3, three servers and a load balancer on this machine."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from attrs import define, field, frozen

from tests.object_storage import BUCKET, ObjectStorage, object_storage
from tests.serving import Server, serving
from tests.several_servers.balancer import balancing, line
from tests.several_servers.database import Database, database

SERVERS = 3
_SETTINGS: dict[str, object] = {
    "default_storage": f"s3://{BUCKET}/kith",
    "trusted_proxies": "127.0.0.1",
    "checkpoint_seconds": 1,
}


@define
class Replica:
    """A server that can be killed and started again, at the same address."""

    data: Path
    database: str = field(repr=False)
    port: int = 0
    _running: ExitStack = field(factory=ExitStack)
    _server: Server | None = None

    @property
    def server(self) -> Server:
        """The server that runs, or ran last."""
        assert self._server
        return self._server

    @property
    def address(self) -> str:
        """Host and port."""
        return urlsplit(self.server.url).netloc

    def start(self) -> None:
        """Start it."""
        options = ("--port", str(self.port))
        serves = serving(self.data, *options, within=(), database=self.database, **_SETTINGS)
        self._server = self._running.enter_context(serves)
        self.port = urlsplit(self.server.url).port or 0

    def kill(self) -> None:
        """Kill it, like a power cut."""
        self.server.kill()
        self.stop()

    def stop(self) -> None:
        """Stop it, if it runs."""
        self._running.close()


@frozen
class Topology:
    """The whole topology, running."""

    url: str
    """The API's address, at the load balancer."""
    database: Database
    storage: ObjectStorage
    replicas: list[Replica]


@contextmanager
def topology() -> Iterator[Topology]:
    """Run the topology until the block ends, with its data in a new folder that PostgreSQL's user can enter."""
    line()  # before anything is started
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="kith-cluster-")))
        storage = running.enter_context(object_storage())
        running.enter_context(storage.in_environment())
        records = running.enter_context(database(folder / "postgresql"))
        replicas = [Replica(folder / f"server-{number}", records.url) for number in range(SERVERS)]
        for replica in replicas:
            running.callback(replica.stop)
            replica.start()
        address = running.enter_context(balancing([replica.address for replica in replicas]))
        yield Topology(f"http://{address}/api", records, storage, replicas)

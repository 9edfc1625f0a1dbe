"""A server's parts without a running runner, and the SDK to them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import mkdtemp

import pytest

from client.api.sdk import Sdk
from client.model.clusters import Cluster, ClusterJob
from server.app import application
from server.bootstrap import Kith, build
from server.settings import Settings
from tests.contract.conftest import URL
from tests.contract.document import document_of
from tests.contract.jobs.piles import Files, Found, Pile
from tests.contract.wsgi_adapter import WsgiAdapter
from tests.graphs import usual_engine


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the server may read from."""
    return tmp_path_factory.mktemp("root")


@pytest.fixture(scope="module")
def kith(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[Kith]:
    """A server's parts, whose runner is not running."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("clusters"), allowed_hosts=("kith.test",), import_roots=(root,)
    )
    kith = build(settings, engine=usual_engine())
    kith.gallery.load()
    yield kith
    kith.records.close()


@pytest.fixture
def wire(kith: Kith) -> WsgiAdapter:
    """The adapter that requests to it go through."""
    app = application(kith)
    return WsgiAdapter(app, document_of(app).check)


@pytest.fixture
def own(wire: WsgiAdapter) -> Iterator[Sdk]:
    """The SDK to it; every answer must match the OpenAPI document, and at the end nothing is left."""
    with Sdk(URL, retries=0, adapter=wire) as sdk:
        yield sdk
        for found in [*sdk.cluster_jobs.iterate(), *sdk.imports.iterate()]:
            sdk.cluster_jobs.cancel(found.id)
            sdk.cluster_jobs.delete(found.id)
        for person in sdk.persons.iterate():
            sdk.persons.delete(person.id)
        for group in sdk.groups.iterate():
            sdk.groups.delete(group.id)


@pytest.fixture
def pile(root: Path) -> Pile:
    """Puts photos into a folder of their own, below the root."""

    def put(files: Files) -> str:
        folder = Path(mkdtemp(dir=root))
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return str(folder)

    return put


@pytest.fixture
def found(kith: Kith, own: Sdk, pile: Pile) -> Found:
    """Clusters photos at once."""

    def run(files: Files, group_ids: Sequence[int] | None = None) -> tuple[ClusterJob, list[Cluster]]:
        started = own.cluster_jobs.start_on_server(pile(files), group_ids)
        assert kith.job_runner().run_next()
        return own.cluster_jobs.get(started.id), list(own.clusters.iterate(started.id))

    return run

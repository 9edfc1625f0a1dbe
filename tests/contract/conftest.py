"""The application in this process, through the SDK and through plain HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from client.api.sdk import Sdk
from server.app import application
from server.bootstrap import build
from server.settings import Settings
from tests.contract.document import Document, document_of
from tests.contract.wsgi_adapter import WsgiAdapter
from tests.databases import ENGINES, cluster
from tests.plain import Plain, erase

URL = "http://kith.test"


ON_BOTH = ("cascades", "chosen_ids", "groups", "keywords", "merging", "persons", "search", "storages", "times")
"""What runs on both databases: the tests that ask most of SQL. `KITH_TEST_DATABASE=postgresql` runs all on that."""

OF_FILES = ("erasure", "old_databases")
"""What looks into SQLite's files."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test on the databases that it is to run on."""
    if "engine" in metafunc.fixturenames:
        subject = metafunc.module.__name__.rpartition("test_")[2]
        engines = ["sqlite"] if subject in OF_FILES else ENGINES if subject in ON_BOTH else ENGINES[:1]
        metafunc.parametrize("engine", engines, scope="session")


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, engine: str) -> Path:
    """The data directory."""
    return tmp_path_factory.mktemp(engine)


@pytest.fixture(scope="session")
def app(data: Path, engine: str) -> Iterator[Flask]:
    """The application, its gallery loaded."""
    url = cluster().new_url() if engine == "postgresql" else None
    kith = build(Settings(data_dir=data, database=url, allowed_hosts=("kith.test",)))
    kith.gallery.load()
    yield application(kith)
    kith.records.close()


@pytest.fixture(scope="session")
def document(app: Flask) -> Document:
    """The application's OpenAPI document."""
    return document_of(app)


@pytest.fixture
def http(app: Flask, document: Document) -> Iterator[Plain]:
    """Plain HTTP to an empty server; every answer must match the OpenAPI document."""
    with Plain(f"{URL}/api") as http:
        http.mount(URL, WsgiAdapter(app))
        http.hooks["response"].append(document.check)
        yield http
        erase(http)


@pytest.fixture
def sdk(app: Flask, http: Plain) -> Iterator[Sdk]:
    """The SDK as shipped, to the same server."""
    with Sdk(http.root) as sdk:
        sdk._calls._transport._session.mount(URL, WsgiAdapter(app))
        yield sdk

"""The application in this process, through the SDK and through plain HTTP."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from client.api.sdk import Sdk
from server.app import application
from server.bootstrap import Kith, build
from server.settings import Settings
from tests.contract.document import Document, document_of
from tests.contract.wsgi_adapter import WsgiAdapter
from tests.databases import ENGINES, postgresql
from tests.graphs import usual_engine
from tests.plain import Plain, erase

URL = "http://kith.test"


ON_BOTH = ("cascades", "chosen_ids", "groups", "keywords", "merging", "persons", "search", "storages", "times")
"""Test files that run on both databases: those that use most SQL. `KITH_TEST_DATABASE=postgresql` runs all on that."""

ON_PGVECTOR = ("cascades", "groups", "merging", "search")
"""Test files that run with PostgreSQL's own index as well: those that search, in groups and with filters."""

OF_FILES = ("erasure", "old_databases")
"""Test files that look into SQLite's files."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test on the databases that its file asks for."""
    if "engine" in metafunc.fixturenames:
        subject = metafunc.module.__name__.rpartition("test_")[2]
        metafunc.parametrize("engine", _engines(subject), scope="session")


def _engines(subject: str) -> list[str]:
    if subject in OF_FILES:
        return ["sqlite"]
    chosen = ENGINES if subject in ON_BOTH else ENGINES[:1]
    return [*chosen, "pgvector"] if subject in ON_PGVECTOR and "postgresql" in ENGINES else chosen


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, engine: str) -> Path:
    """The data directory."""
    return tmp_path_factory.mktemp(engine)


@pytest.fixture(scope="session")
def kith(data: Path, engine: str) -> Iterator[Kith]:
    """The application's parts, its gallery loaded."""
    settings = Settings(data_dir=data, allowed_hosts=("kith.test",), **_database(engine))
    kith = build(settings, engine=usual_engine())
    kith.gallery.load()
    yield kith
    kith.records.close()


@pytest.fixture(scope="session")
def app(kith: Kith) -> Flask:
    """The application."""
    return application(kith)


def _database(engine: str) -> dict[str, Any]:
    if engine == "sqlite":
        return {}
    if engine == "postgresql":
        return {"database": postgresql().new_url()}
    return {"database": postgresql().new_url("vector"), "index": engine}


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
def wire(app: Flask) -> WsgiAdapter:
    """The adapter that the SDK's requests go through."""
    return WsgiAdapter(app)


@pytest.fixture
def sdk(http: Plain, wire: WsgiAdapter) -> Iterator[Sdk]:
    """The SDK as shipped, to the same server."""
    with Sdk(http.root, adapter=wire) as sdk:
        yield sdk

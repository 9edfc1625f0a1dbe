"""The application in this process, and the two ways to it: the SDK and plain HTTP."""

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
from tests.plain import Plain, erase

URL = "http://kith.test"


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def app(data: Path) -> Flask:
    """The application, its gallery loaded."""
    kith = build(Settings(data_dir=data, allowed_hosts=("kith.test",)))
    kith.gallery.load()
    return application(kith)


@pytest.fixture(scope="session")
def document(app: Flask) -> Document:
    """The OpenAPI document that the application gives."""
    return document_of(app)


@pytest.fixture
def http(app: Flask, document: Document) -> Iterator[Plain]:
    """Plain HTTP to an empty server; every answer must be as the OpenAPI document says."""
    with Plain(f"{URL}/api") as http:
        http.mount(URL, WsgiAdapter(app))
        http.hooks["response"].append(document.check)
        yield http
        erase(http)


@pytest.fixture
def sdk(app: Flask, http: Plain) -> Iterator[Sdk]:
    """The SDK as it ships, to the same server."""
    with Sdk(http.root) as sdk:
        sdk._calls._transport._session.mount(URL, WsgiAdapter(app))
        yield sdk

"""The application in this process, and the two ways to it: the SDK and plain HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from client.api.sdk import Sdk
from server.app import application
from server.bootstrap import build
from server.settings import Settings
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
    kith = build(Settings(data_dir=data))
    kith.gallery.load()
    return application(kith)


@pytest.fixture
def http(app: Flask) -> Iterator[Plain]:
    """Plain HTTP to an empty server."""
    with Plain(f"{URL}/api") as http:
        http.mount(URL, WsgiAdapter(app))
        yield http
        erase(http)


@pytest.fixture
def sdk(app: Flask, http: Plain) -> Iterator[Sdk]:
    """The SDK as it ships, to the same server."""
    with Sdk(http.root) as sdk:
        sdk._calls._transport._session.mount(URL, WsgiAdapter(app))
        yield sdk

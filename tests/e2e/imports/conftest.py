"""A server with an import root, the SDK, and archives."""

from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from client import Import, Sdk
from tests.serving import Server, serving

MOST_BYTES = 8 * 2**20
"""The maximum size of an archive on this server."""


@pytest.fixture(scope="package")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the server may import from."""
    return tmp_path_factory.mktemp("root")


@pytest.fixture(scope="package")
def importer(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[Server]:
    """A server that imports, whose log has no traceback."""
    settings: dict[str, Any] = {"import_roots": root, "max_image_bytes": 2**20, "max_import_bytes": MOST_BYTES}
    with serving(tmp_path_factory.mktemp("importer") / "data", **settings) as server:
        yield server
    assert "Traceback" not in server.log.read_text()


@pytest.fixture
def sdk(importer: Server) -> Iterator[Sdk]:
    """The SDK to it; at the end nobody is left."""
    with Sdk(importer.url) as sdk:
        yield sdk
        for found in sdk.imports.iterate():
            sdk.imports.cancel(found.id)
        for found in sdk.imports.iterate():
            while not sdk.imports.get(found.id).is_finished:
                sleep(0.05)
            sdk.imports.delete(found.id)
        for person in sdk.persons.iterate():
            sdk.persons.delete(person.id)
        assert not list((importer.data / "imports").iterdir())


def finished(sdk: Sdk, started: Import) -> Import:
    """Return an import once it is finished."""
    return sdk.imports.wait(started.id, interval=0.05)

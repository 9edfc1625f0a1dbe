"""A server for the pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import ImageFile

from tests.docs.desk import Desk
from tests.plain import Plain, erase
from tests.serving import Server, serving


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all pages except those that make keys: after the first key, it answers nobody without one."""
    with serving(tmp_path_factory.mktemp("docs") / "data") as server:
        yield server


@pytest.fixture(autouse=True)
def careful_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo what pages change for other tests: face_recognition lets Pillow read broken files everywhere."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Iterator[Desk]:
    """A desk with an empty server."""
    desk = Desk(tmp_path, server)
    yield desk
    desk.close()
    with Plain(server.url) as http:
        erase(http)


@pytest.fixture
def own_desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with its own server."""
    with serving(tmp_path / "data") as server:
        desk = Desk(tmp_path, server)
        yield desk
        desk.close()

"""A real server with people of the example photographs, and a browser at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from client.api.sdk import Sdk
from client.model.group import Group
from client.model.image import Image
from client.model.person import Person
from tests.console.browser import Reader, missing, open_chromium
from tests.photographs import PHOTOS
from tests.plain import Plain, erase
from tests.serving import Server, serving


@pytest.fixture(scope="session")
def import_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder below which the server imports."""
    return tmp_path_factory.mktemp("import-root")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, import_root: Path) -> Iterator[Server]:
    """A server that asks for no key."""
    with serving(tmp_path_factory.mktemp("console") / "data", import_roots=import_root) as server:
        yield server


@pytest.fixture(scope="session")
def reader(server: Server) -> Iterator[Reader]:
    """Somebody at the console, in English."""
    if missing():
        pytest.skip(f"THE CONSOLE IS NOT TESTED: this machine has no {' and no '.join(missing())}")
    with open_chromium() as driver:
        yield Reader(driver, server.url.removesuffix("api"))


@pytest.fixture
def enrolled(server: Server) -> Iterator[dict[str, int]]:
    """Obama and Biden, with a photo each, the first in a group; their ids by name."""
    with Sdk(server.url) as sdk, Plain(server.url) as http:
        ids = {name: enrol(sdk, name) for name in ("Barack Obama", "Joe Biden")}
        group = sdk.groups.create(Group(None, "Presidents", {}))
        sdk.groups.update_persons(group.id, add=[ids["Barack Obama"]])
        yield {**ids, "Presidents": int(str(group.id))}
        erase(http)


def enrol(sdk: Sdk, name: str) -> int:
    """Enrol a person with the photo in the example folder of that name."""
    person = sdk.persons.create(Person(None, name, {"source": "examples"}))
    (photo,) = (PHOTOS / "enrol" / name).iterdir()
    sdk.persons.attach_image(Image(None, person.id, photo))
    return int(str(person.id))

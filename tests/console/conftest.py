"""A real server with people from the example photographs, and a browser for it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from attrs import frozen

from client.api.sdk import Sdk
from client.model.group import Group
from client.model.image import Image
from client.model.person import Person
from server.cli.main import main
from tests.console.browser import Reader, missing, open_chromium
from tests.photographs import PHOTOS
from tests.plain import Plain, erase
from tests.serving import Server, serving


@pytest.fixture(scope="package")
def import_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the server may import from."""
    return tmp_path_factory.mktemp("import-root")


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory, import_root: Path) -> Iterator[Server]:
    """A server that needs no key."""
    with serving(tmp_path_factory.mktemp("console") / "data", import_roots=import_root) as server:
        yield server


@frozen
class Guarded:
    """A server that requires a key, with one for everything and one for reading, and that keeps faces for two days."""

    server: Server
    admin: str
    reading: str

    def sdk(self) -> Sdk:
        """Return the SDK to it."""
        return Sdk(self.server.url, api_key=self.admin)

    def plain(self) -> Plain:
        """Return plain HTTP to it."""
        http = Plain(self.server.url)
        http.headers["Authorization"] = f"Bearer {self.admin}"
        return http


@pytest.fixture(scope="package")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """Such a server."""
    data = tmp_path_factory.mktemp("guarded") / "data"
    with serving(data, inbox_hours=48) as server:
        yield Guarded(server, new_key(data, "admin"), new_key(data, "read"))


def new_key(data: Path, scope: str) -> str:
    """Make a key, and return it."""
    with redirect_stdout(StringIO()) as told:
        assert main(["keys", "make", f"{scope} desk", "--scope", scope, "--data", str(data)]) == 0
    (secret,) = re.findall(r"kith_\S+", told.getvalue())
    return str(secret)


@pytest.fixture(scope="package")
def reader(server: Server) -> Iterator[Reader]:
    """A user of the console, in English."""
    if missing():
        pytest.skip(f"THE CONSOLE IS NOT TESTED: this machine has no {' and no '.join(missing())}")
    with open_chromium() as driver:
        yield Reader(driver, server.url.removesuffix("api"))


@pytest.fixture
def enrolled(server: Server) -> Iterator[dict[str, int]]:
    """Obama and Biden, with a photo each, the first in a group; their ids by name."""
    with people(server) as ids:
        yield ids


@contextmanager
def people(server: Server) -> Iterator[dict[str, int]]:
    """Enrol Obama and Biden on the server until the block ends."""
    with Sdk(server.url) as sdk, Plain(server.url) as http:
        ids = {name: enrol(sdk, name) for name in ("Barack Obama", "Joe Biden")}
        group = sdk.groups.create(Group(None, "Presidents", {}))
        sdk.groups.update_persons(group.id, add=[ids["Barack Obama"]])
        yield {**ids, "Presidents": int(str(group.id))}
        erase(http)


def enrol(sdk: Sdk, name: str) -> int:
    """Enrol a person with the example photo of that name."""
    person = sdk.persons.create(Person(None, name, {"source": "examples"}))
    (photo,) = (PHOTOS / "enrol" / name).iterdir()
    sdk.persons.attach_image(Image(None, person.id, photo))
    return int(str(person.id))


@pytest.fixture
def uncomplaining(reader: Reader) -> Iterator[None]:
    """The page's own policy refuses nothing, and no script fails."""
    yield
    assert [text for text in reader.complaints() if "Failed to load resource" not in text] == []

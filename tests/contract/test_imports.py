"""Imports that wait for their turn, and those that are taken up in odd circumstances."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from client.api.sdk import Sdk
from client.errors import ServerFault, ValidationFailed
from server.app import application
from server.bootstrap import Kith, build
from server.domain.imports import Counts
from server.service.imports.runner import MOST_ATTEMPTS
from server.settings import Settings
from tests.contract.conftest import URL
from tests.contract.wsgi_adapter import WsgiAdapter
from tests.photographs import BIDEN, COLLINS, OBAMA


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder below which the server imports."""
    return tmp_path_factory.mktemp("root")


@pytest.fixture(scope="module")
def kith(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Kith:
    """A server's parts, of which the runner is not at work."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("imports"), allowed_hosts=("kith.test",), import_roots=(root,))
    kith = build(settings)
    kith.gallery.load()
    return kith


@pytest.fixture
def own(kith: Kith) -> Iterator[Sdk]:
    """The SDK to it; at the end nothing is left."""
    with Sdk(URL, retries=0) as sdk:
        sdk._calls._transport._session.mount(URL, WsgiAdapter(application(kith)))
        yield sdk
        for found in sdk.imports.iterate():
            sdk.imports.cancel(found.id)
            sdk.imports.delete(found.id)
        for person in sdk.persons.iterate():
            sdk.persons.delete(person.id)


@pytest.fixture
def people(root: Path) -> Path:
    """A folder of three people."""
    for name, photo in {"a": OBAMA, "b": BIDEN, "c": COLLINS}.items():
        (root / "people" / name).mkdir(parents=True, exist_ok=True)
        (root / "people" / name / "1.jpg").write_bytes(photo)
    return root / "people"


def interrupted(kith: Kith, import_id: int, done: int, last_place: str) -> None:
    """Note an import that went so far."""
    with kith.records.session(), kith.records.transaction():
        kith.records.imports.begin(import_id)
        kith.records.imports.progress(import_id, Counts(enrolled=done), last_place, 1.0)


def test_imports_wait_in_order_and_are_cancelled_at_once(kith: Kith, own: Sdk, people: Path) -> None:
    """The one before is done first; the list goes by id."""
    ids = [own.imports.start_on_server(str(people)).id for _ in range(3)]
    assert [(found.id, found.state) for found in own.imports.iterate(size=2)] == [(id, "queued") for id in ids]
    assert own.imports.cancel(ids[1]).state == "cancelled"
    assert kith.import_runner().run_next()
    assert [found.state for found in own.imports.iterate()] == ["done", "cancelled", "queued"]
    assert kith.import_runner().run_next()
    assert not kith.import_runner().run_next()
    assert [found.known for found in own.imports.iterate()] == [0, 0, 3]


def test_an_interrupted_import_goes_on_behind_the_last_photo(kith: Kith, own: Sdk, people: Path) -> None:
    """Those before it are not looked at again."""
    waiting = own.imports.start_on_server(str(people))
    interrupted(kith, waiting.id, 2, "b/1.jpg")
    assert kith.import_runner().run_next()
    assert own.imports.get(waiting.id).enrolled == 3
    assert [person.name for person in own.persons.iterate()] == ["c"]


def test_where_the_photos_are_others_by_now_it_begins_anew(kith: Kith, own: Sdk, people: Path) -> None:
    """So that none is left out."""
    waiting = own.imports.start_on_server(str(people))
    interrupted(kith, waiting.id, 2, "B/1.jpg")
    assert kith.import_runner().run_next()
    assert own.imports.get(waiting.id).enrolled == 3
    assert [person.name for person in own.persons.iterate()] == ["a", "b", "c"]


def test_an_import_that_ends_the_server_each_time_fails(kith: Kith, own: Sdk, people: Path) -> None:
    """It is not begun for ever."""
    waiting = own.imports.start_on_server(str(people))
    with kith.records.session(), kith.records.transaction():
        for _ in range(MOST_ATTEMPTS):
            kith.records.imports.begin(waiting.id)
    assert kith.import_runner().run_next()
    with pytest.raises(ServerFault, match=f"begun {MOST_ATTEMPTS} times"):
        own.imports.wait(waiting.id)


def test_a_photo_that_lies_elsewhere_by_now_is_refused(kith: Kith, own: Sdk, people: Path, tmp_path: Path) -> None:
    """A link that was put there after the folder was looked at leads nowhere."""
    waiting = own.imports.start_on_server(str(people))
    (tmp_path / "1.jpg").write_bytes(OBAMA)
    (people / "a" / "1.jpg").unlink()
    (people / "a" / "1.jpg").symlink_to(tmp_path / "1.jpg")
    assert kith.import_runner().run_next()
    (refused,) = own.imports.iterate_refusals(waiting.id)
    assert (refused.place, refused.type) == ("a/1.jpg", "import_path_refused")
    (people / "a" / "1.jpg").unlink()


@pytest.mark.parametrize(
    ("path", "groups"), [("x" * 4097, []), ("", []), ("/\0", []), ("/", ["x" * 501]), ("/", ["staff", "a\0b"])]
)
def test_what_cannot_be_meant_is_refused(own: Sdk, path: str, groups: list[str]) -> None:
    """Before anything is begun."""
    with pytest.raises(ValidationFailed):
        own.imports.start_on_server(path, groups)
    assert not list(own.imports.iterate())

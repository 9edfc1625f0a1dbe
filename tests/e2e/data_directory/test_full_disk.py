"""A disk that is full or read-only."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.small_disk import full, possible, serving_from_disk, within
from tests.photographs import BIDEN, COLLINS, OBAMA, OBAMA_LATER, base64
from tests.plain import Json, Plain, attach, everything, found, new_group, new_person, refused
from tests.serving import Server

pytestmark = pytest.mark.skipif(not possible(), reason="users cannot mount a disk of their own here")

MEBIBYTES = 128
"""Room for the graphs of the networks, and not much more."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a small disk."""
    with serving_from_disk(tmp_path_factory.mktemp("disk") / "data", MEBIBYTES) as server:
        yield server


@pytest.fixture
def person(http: Plain) -> int:
    """Someone with a picture, in a group."""
    person = new_person(http, "Ada")
    attach(http, person, OBAMA)
    new_group(http, person)
    return person


def writes(person: int) -> list[tuple[str, str, Json]]:
    """Return requests of every kind that needs room."""
    return [
        ("POST", "/persons", {"name": "Bob"}),
        ("PUT", f"/persons/{person}", {"name": "Bob"}),
        ("POST", "/groups", {"name": "staff"}),
        ("POST", "/storage", {"uri": "elsewhere"}),
        ("POST", f"/persons/{person}/images?force=true", {"image": base64(BIDEN)}),
    ]


def test_a_full_disk_is_a_507_that_changes_nothing(http: Plain, server: Server, person: int) -> None:
    """Every write is refused with its type; existing data can still be read, searched and compared."""
    before = everything(http, server.data)
    with full(server):
        for method, path, body in writes(person):
            for _ in range(2):
                answer = http.request(method, path, json=body)
                refused(answer, 507, "storage_full")
                assert answer.headers["Retry-After"]
        assert found(http, OBAMA_LATER, max_distance=0.6) == [person]
        assert len(http.post("/detect", json={"image": base64(COLLINS)}).json()) == 1
        assert everything(http, server.data) == before
    assert everything(http, server.data) == before


def test_the_server_goes_on_when_there_is_room_again(http: Plain, server: Server, person: int) -> None:
    """Without a restart, and with nothing left of the refused requests."""
    with full(server):
        refused(http.post("/persons", json={"name": "Bob"}), 507, "storage_full")
    for method, path, body in writes(person):
        assert http.request(method, path, json=body).status_code in (200, 201, 204)
    assert found(http, BIDEN, max_distance=0.6) == [person]
    kept = everything(http, server.data)
    assert len(kept["files"]) == len(kept["contents"]) == 2


def test_pictures_fill_a_disk_to_its_last_byte_and_no_further(http: Plain, server: Server, person: int) -> None:
    """They are acknowledged until one is refused; each acknowledged one is there and complete."""
    photo = OBAMA + bytes(6 * 2**20)
    answers = [
        http.post(f"/persons/{person}/images?force=true", data=photo, headers={"Content-Type": "image/jpeg"})
        for _ in range(MEBIBYTES // 6)
    ]
    attached = [answer.json() for answer in answers if answer.status_code == 200]
    for answer in answers:
        if answer.status_code != 200:
            refused(answer, 507, "storage_full")
    assert 0 < len(attached) < len(answers)
    kept = everything(http, server.data)
    assert [image["id"] for image in kept["images"][person]][1:] == attached
    assert len(kept["files"]) == len(kept["contents"]) == 1 + len(attached)
    assert sorted(kept["contents"].values(), key=len)[1:] == [photo] * len(attached)


def test_a_storage_that_cannot_be_written_is_a_503_that_changes_nothing(
    http: Plain, server: Server, person: int
) -> None:
    """Reading continues, and so does writing once it is possible again."""
    storages = str(Path("/", *server.data.parts[4:]) / "storages")
    before = everything(http, server.data)
    within(server, "mount", "--bind", storages, storages)
    within(server, "mount", "-o", "remount,bind,ro", storages)
    answer = http.post(f"/persons/{person}/images?force=true", json={"image": base64(BIDEN)})
    refused(answer, 503, "read_only")
    assert everything(http, server.data) == before
    within(server, "umount", storages)
    attach(http, person, BIDEN)
    assert found(http, BIDEN, max_distance=0.6) == [person]


def test_there_is_no_traceback_in_the_log(server: Server) -> None:
    assert "Traceback" not in server.log.read_text()

"""Storages, and the default one."""

from pathlib import Path

import pytest

from tests.object_storage import ObjectStorage
from tests.photographs import OBAMA
from tests.plain import Plain, attach, items, new_person, refused, stored_files


def new_storage(http: Plain, uri: str) -> int:
    """Make a storage and return its id."""
    answer = http.post("/storage", json={"uri": uri})
    assert answer.status_code == 201, answer.text
    id: int = answer.json()["id"]
    return id


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest) -> str:
    """What the URIs of storages of one kind begin with."""
    if request.param == "folder":
        return ""
    s3: ObjectStorage = request.getfixturevalue("s3")
    return f"{s3.new_uri()}/"


def test_a_storage_is_created_read_listed_and_deleted(http: Plain, place: str) -> None:
    storage = http.post("/storage", json={"id": None, "uri": f"{place}a/b"}).json()
    assert set(storage) == {"id", "uri", "life_days", "created", "updated"}
    assert storage["uri"] == f"{place}a/b"
    assert http.get(f"/storage/{storage['id']}").json() == storage
    assert items(http, "/storage") == [storage]
    removed = http.delete(f"/storage/{storage['id']}")
    assert (removed.status_code, removed.content) == (204, b"")
    refused(http.get(f"/storage/{storage['id']}"), 404, "storage_not_found")


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_unknown_storage_is_a_404(http: Plain, method: str) -> None:
    assert refused(http.request(method, "/storage/4711"), 404, "storage_not_found") == {"ids": [4711]}


def test_without_a_default_there_is_none(http: Plain) -> None:
    new_storage(http, "a")
    refused(http.get("/storage/default"), 404, "storage_not_found")


def test_the_default_is_set_with_a_bare_integer(http: Plain) -> None:
    """The answer is a 201 without a body, and persons who name no storage go there."""
    storage = new_storage(http, "a")
    answer = http.put("/storage/default", json=storage)
    assert (answer.status_code, answer.content) == (201, b"")
    assert http.get("/storage/default").json()["id"] == storage
    assert http.get(f"/persons/{new_person(http)}").json()["storage_id"] == storage


def test_the_default_must_exist(http: Plain) -> None:
    """An unknown storage leaves the default as it was."""
    storage = new_storage(http, "a")
    http.put("/storage/default", json=storage)
    refused(http.put("/storage/default", json=4711), 404, "storage_not_found")
    assert http.get("/storage/default").json()["id"] == storage


def test_deleting_the_default_leaves_none(http: Plain) -> None:
    storage = new_storage(http, "a")
    http.put("/storage/default", json=storage)
    http.delete(f"/storage/{storage}")
    refused(http.get("/storage/default"), 404, "storage_not_found")


def test_a_default_storage_is_created_on_demand(http: Plain) -> None:
    """The first person who names no storage creates `default`, the second finds it."""
    first, second = (http.get(f"/persons/{new_person(http)}").json()["storage_id"] for _ in range(2))
    assert first == second
    assert http.get("/storage/default").json()["uri"] == "default"


def test_a_storage_named_default_is_used_if_none_is_set(http: Plain) -> None:
    """The place is already taken, so it is used."""
    storage = new_storage(http, "default")
    assert http.get(f"/persons/{new_person(http)}").json()["storage_id"] == storage


def test_a_storage_in_use_cannot_be_deleted(http: Plain, place: str) -> None:
    """Even a person without pictures counts as use."""
    storage = new_storage(http, f"{place}a")
    person = new_person(http, storage_id=storage)
    refused(http.delete(f"/storage/{storage}"), 409, "storage_in_use")
    assert http.delete(f"/persons/{person}").status_code == 204
    assert http.delete(f"/storage/{storage}").status_code == 204


@pytest.mark.parametrize("other", ["a", "a/", "./a", "a/b/c", "a//b"])
def test_a_place_belongs_to_one_storage(http: Plain, place: str, other: str) -> None:
    """The same place written differently, or one inside it, is taken; the payload says by which storage."""
    storage = new_storage(http, f"{place}a")
    assert refused(http.post("/storage", json={"uri": f"{place}{other}"}), 409, "storage_taken") == {"id": storage}


def test_a_folder_is_the_same_through_a_path_with_dots(http: Plain) -> None:
    storage = new_storage(http, "a")
    assert refused(http.post("/storage", json={"uri": "b/../a"}), 409, "storage_taken") == {"id": storage}


def test_a_place_that_contains_another_is_taken(http: Plain, place: str) -> None:
    storage = new_storage(http, f"{place}a/b")
    assert refused(http.post("/storage", json={"uri": f"{place}a"}), 409, "storage_taken") == {"id": storage}
    new_storage(http, f"{place}ab")


def test_a_file_uri_inside_the_root_is_the_folder_it_names(http: Plain, data: Path) -> None:
    """It is another way to write a relative path."""
    storage = new_storage(http, (data / "storages" / "my photos").as_uri())
    person = new_person(http, storage_id=storage)
    attach(http, person, OBAMA)
    (file,) = stored_files(data)
    assert file.startswith("my photos/")


def test_a_persons_pictures_move_along(http: Plain, s3: ObjectStorage, data: Path, place: str) -> None:
    """After a change of storage they are in the new one, and only there."""
    first, second = new_storage(http, f"{place}first"), new_storage(http, f"{place}second")
    person = new_person(http, storage_id=first)
    image = attach(http, person, OBAMA)
    assert http.put(f"/persons/{person}", json={"name": "Ada", "storage_id": second}).status_code == 204
    (file,) = s3.objects(place) if place else stored_files(data)
    assert file.startswith("second/")
    assert http.get(f"/persons/{person}/images/{image}").content == OBAMA
    assert http.delete(f"/storage/{first}").status_code == 204

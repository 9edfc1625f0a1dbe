"""Arguments of the wrong type."""

from collections.abc import Callable
from math import inf, nan
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from client.api.sdk import Sdk
from client.errors import InvalidArgument, ServerUnreachable
from client.model.group import Group
from client.model.image import Image
from client.model.person import Person
from client.model.recognition import SearchSource
from tests.photographs import PHOTOS

NOWHERE = "http://127.0.0.1:9"


class NotAnArray:
    """Claims to be an array."""

    __array_interface__: ClassVar[dict[str, object]] = {"shape": (2, 2)}


WRONG: dict[str, tuple[Callable[[Sdk], object], str]] = {
    "no source": (lambda sdk: sdk.search(None, None), "source is None of type NoneType; give a SearchSource"),  # type: ignore[arg-type]
    "params": (lambda sdk: sdk.search("x", SearchSource(b"x")), "params is 'x' of type str; give a SearchParams"),  # type: ignore[arg-type]
    "no person": (lambda sdk: sdk.persons.create(None), "person is None of type NoneType; give a Person"),  # type: ignore[arg-type]
    "dict": (lambda sdk: sdk.persons.get_or_create({"name": "x"}), "person is {'name': 'x'} of type dict"),  # type: ignore[arg-type]
    "update": (lambda sdk: sdk.persons.update(Group(1, "x", {})), "of type Group; give a Person"),  # type: ignore[arg-type]
    "no image": (lambda sdk: sdk.persons.attach_image(None), "image is None of type NoneType; give a Image"),  # type: ignore[arg-type]
    "group": (lambda sdk: sdk.groups.create(Person(1, "x", {})), "of type Person; give a Group"),  # type: ignore[arg-type]
    "storage": (lambda sdk: sdk.storage.create("there"), "storage is 'there' of type str; give a Storage"),  # type: ignore[arg-type]
    "page": (lambda sdk: sdk.persons.get_all({"page": 1}), "page_args is {'page': 1} of type dict; give a PageArgs"),  # type: ignore[arg-type]
    "page of groups": (lambda sdk: sdk.persons.get_all_groups(5, 5), "page_args is 5 of type int; give a PageArgs"),  # type: ignore[arg-type]
    "force": (lambda sdk: sdk.persons.attach_image(Image(None, 1, b"x"), force="no"), "force is 'no' of type str"),  # type: ignore[arg-type]
    "class": (lambda sdk: sdk.faces.detect(bytes), "image is the class bytes; give a picture"),  # type: ignore[arg-type]
    "no photos": (lambda sdk: sdk.identify_many(Path("a")), "of type PosixPath; give a list"),  # type: ignore[arg-type]
    "one photo": (lambda sdk: sdk.identify_many(b"a"), "photos is b'a' of type bytes; give a list"),  # type: ignore[arg-type]
    "limits": (lambda sdk: sdk.identify(b"a", {"max_distance": 0.5}), "of type dict; give a SearchParams"),  # type: ignore[arg-type]
    "one group": (
        lambda sdk: sdk.persons.enrol("a", b"a", groups="staff"),
        "groups is 'staff' of type str; give a list",
    ),
    "no groups": (lambda sdk: sdk.persons.enrol("a", b"a", groups=5), "groups is 5 of type int; give a list"),  # type: ignore[arg-type]
    "no group": (lambda sdk: sdk.persons.enrol("a", b"a", groups=[None]), "groups[0] is None of type NoneType"),
    "words": (lambda sdk: sdk.persons.get_all(name=5), "name is 5 of type int; give a str"),  # type: ignore[arg-type]
    "no text": (lambda sdk: sdk.persons.get_all(name="\udc80"), "whose character 0 is a lone surrogate"),
    "encodings": (lambda sdk: sdk.faces.detect(b"x", with_encodings="no"), "with_encodings is 'no' of type str"),  # type: ignore[arg-type]
    "no array": (lambda sdk: sdk.identify(NotAnArray()), "of type NotAnArray, which does not describe itself"),
    "one number": (
        lambda sdk: sdk.groups.update_persons(1, np.array(5)),
        "add is array(5) of type ndarray; give a list",
    ),
    "bytes as ids": (lambda sdk: sdk.groups.update_persons(1, b"12"), "add is b'12' of type bytes; give a list"),
    "one array": (lambda sdk: sdk.identify_many(np.array(5)), "photos is array(5) of type ndarray; give a list"),
    "one array of groups": (
        lambda sdk: sdk.persons.enrol("a", b"a", groups=np.array("staff")),
        "groups is array('staff', dtype='<U5') of type ndarray; give a list",
    ),
    "no pixels": (lambda sdk: sdk.identify(np.array(5, "u1")), "image is an array of shape () and type |u1"),
    "no path to import": (lambda sdk: sdk.imports.start_on_server(None), "path is None of type NoneType; give a path"),  # type: ignore[arg-type]
    "list to import": (lambda sdk: sdk.imports.start_on_server([]), "path is [] of type list; give a path"),  # type: ignore[arg-type]
    "bytes to import": (lambda sdk: sdk.imports.start_on_server(b"/a"), "path is b'/a' of type bytes; give a path"),  # type: ignore[arg-type]
    "truth to cluster": (lambda sdk: sdk.cluster_jobs.start_on_server(True), "path is True of type bool; give a path"),  # type: ignore[arg-type]
    "no text to import": (lambda sdk: sdk.imports.start_on_server("/\udc80"), "path is '/\\udc80' of type str, whose"),
    "empty path": (lambda sdk: sdk.imports.start_on_server(""), "path is '', an empty path; give a file or folder"),
    "empty folder's path": (lambda sdk: sdk.import_folder(""), "path is '', an empty path; give a file or folder"),
    "empty path to cluster": (lambda sdk: sdk.cluster_folder(""), "path is '', an empty path; give a file or folder"),
    "empty archive's path": (lambda sdk: sdk.imports.start(""), "archive is '', an empty path; give a file or folder"),
    "progress of an import": (
        lambda sdk: sdk.import_folder(PHOTOS, progress=True),  # type: ignore[arg-type]
        "progress is True of type bool; give a function, or None",
    ),
    "progress of a clustering": (
        lambda sdk: sdk.cluster_folder(PHOTOS, progress=0),  # type: ignore[arg-type]
        "progress is 0 of type int; give a function, or None",
    ),
    "progress of a job": (lambda sdk: sdk.imports.wait(1, "bar"), "progress is 'bar' of type str; give a function"),  # type: ignore[arg-type]
    "nobody to recognise": (
        lambda sdk: sdk.cluster_folder(PHOTOS, group_ids=[]),
        "group_ids is empty, which means nobody; give None for everyone, or a group without members",
    ),
    "nobody to recognise there": (
        lambda sdk: sdk.cluster_jobs.start_on_server("/photos", []),
        "group_ids is empty, which means nobody",
    ),
    "negative id": (lambda sdk: sdk.persons.get(-1), "person_id is -1 of type int; an id is a whole number from 1"),
    "huge id": (lambda sdk: sdk.persons.attach_image(Image(None, 2**64, b"x")), "person_id is 18446744073709551616"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_argument_of_the_wrong_type_is_named(wrong: str) -> None:
    """With its value and type, before anything is sent."""
    call, said = WRONG[wrong]
    with Sdk(NOWHERE, retries=0) as sdk, pytest.raises(InvalidArgument) as caught:
        call(sdk)
    assert said in caught.value.message


WRONG_SETTINGS: list[tuple[str, object]] = [
    *(("api_key", value) for value in (5, b"kith_x")),
    *(("retries", value) for value in (None, "3", -1, 1.5, True)),
    *(("timeout", value) for value in (None, "soon", 0, -1.0, inf, nan, 10**400, (1.0,), (1.0, None), (1.0, inf))),
    *(("cert", value) for value in (5, "", ("a",), ("a", 5), ["a", "b"], ("a", "b", "c"))),
    *(("verify", value) for value in (None, 5, b"x")),
]


@pytest.mark.parametrize(("name", "value"), WRONG_SETTINGS)
def test_a_setting_of_the_wrong_type_is_named(name: str, value: object) -> None:
    with pytest.raises(InvalidArgument, match=f"^invalid_argument: {name} is "):
        Sdk(NOWHERE, **{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["headers", "proxies"])
@pytest.mark.parametrize("value", ["x", 5, {1: "a"}, {"a": 1}])
def test_headers_and_proxies_are_texts_by_name(name: str, value: object) -> None:
    with pytest.raises(InvalidArgument, match=f"^invalid_argument: {name} "):
        Sdk(NOWHERE, **{name: value})  # type: ignore[arg-type]


def test_numpy_numbers_are_accepted() -> None:
    with Sdk(NOWHERE, retries=np.int64(0), timeout=(np.float32(0.5), 1)) as sdk:  # type: ignore[arg-type]
        assert list(sdk.identify_many([], at_once=np.int64(2))) == []  # type: ignore[arg-type]
        with pytest.raises(ServerUnreachable):
            sdk.persons.attach_image(Image(None, 1, b"a"), force=np.bool_(False))  # type: ignore[arg-type]

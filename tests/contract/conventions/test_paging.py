"""Lists are paged."""

from collections.abc import Callable

import pytest

from tests.photographs import BIDEN, OBAMA, OBAMA_LATER
from tests.plain import Plain, attach, new_group, new_person, refused

Listed = tuple[str, list[int]]
"""The path of a list that has three items, and their ids."""


def persons(http: Plain) -> Listed:
    """Return the list of persons."""
    return "/persons", [new_person(http) for _ in range(3)]


def groups(http: Plain) -> Listed:
    """Return the list of groups."""
    return "/groups", [new_group(http) for _ in range(3)]


def storages(http: Plain) -> Listed:
    """Return the list of storages."""
    return "/storage", [http.post("/storage", json={"uri": uri}).json()["id"] for uri in "abc"]


def members(http: Plain) -> Listed:
    """Return the list of a group's persons."""
    _, ids = persons(http)
    return f"/groups/{new_group(http, *ids)}/persons", ids


def memberships(http: Plain) -> Listed:
    """Return the list of a person's groups."""
    person = new_person(http)
    return f"/persons/{person}/groups", [new_group(http, person) for _ in range(3)]


def images(http: Plain) -> Listed:
    """Return the list of a person's images."""
    person = new_person(http)
    return f"/persons/{person}/images", [attach(http, person, photo) for photo in (OBAMA, OBAMA_LATER, BIDEN)]


every_list = pytest.mark.parametrize("a_list", [persons, groups, storages, members, memberships, images])


@every_list
def test_pages_split_a_list_in_the_order_of_ids(http: Plain, a_list: Callable[[Plain], Listed]) -> None:
    """Two on the first page, one on the second, none beyond; each page says how many there are."""
    path, ids = a_list(http)
    pages = [http.get(path, params={"page": page, "size": 2}).json() for page in (1, 2, 3)]
    assert [[item["id"] for item in page["items"]] for page in pages] == [ids[:2], ids[2:], []]
    assert [(page["page"], page["total_pages"]) for page in pages] == [(1, 2), (2, 2), (3, 2)]


@every_list
def test_the_whole_list_is_the_first_page_by_default(http: Plain, a_list: Callable[[Plain], Listed]) -> None:
    """A page holds up to a thousand; a size that fits exactly needs no second page."""
    path, ids = a_list(http)
    for params in ({}, {"size": 3}, {"page": 1, "size": 1000}):
        page = http.get(path, params=params).json()
        assert [item["id"] for item in page["items"]] == ids
        assert set(page) == {"items", "page", "total_pages"}
        assert (page["page"], page["total_pages"]) == (1, 1)


@every_list
def test_a_list_goes_on_after_an_id(http: Plain, a_list: Callable[[Plain], Listed]) -> None:
    """Pages are counted from the first id after it; after the last there is nothing."""
    path, ids = a_list(http)
    page = http.get(path, params={"after": ids[0], "size": 1}).json()
    assert ([item["id"] for item in page["items"]], page["page"], page["total_pages"]) == ([ids[1]], 1, 2)
    second = http.get(path, params={"after": ids[0], "size": 1, "page": 2}).json()
    assert [item["id"] for item in second["items"]] == ids[2:]
    assert [item["id"] for item in http.get(path, params={"after": 0}).json()["items"]] == ids
    assert http.get(path, params={"after": ids[2]}).json() == {"items": [], "page": 1, "total_pages": 1}


@pytest.mark.parametrize("path", ["/persons", "/groups", "/storage"])
def test_an_empty_list_is_one_empty_page(http: Plain, path: str) -> None:
    assert http.get(path).json() == {"items": [], "page": 1, "total_pages": 1}


@every_list
def test_an_invalid_page_is_refused(http: Plain, a_list: Callable[[Plain], Listed]) -> None:
    payload = refused(
        http.get(a_list(http)[0], params={"page": 0, "size": 1001, "after": -1}), 422, "validation_failed"
    )
    assert set(payload) == {"page", "size", "after"}

"""Storages that would leave the server's storage root."""

from pathlib import Path

import pytest

from tests.e2e.api.population import Population
from tests.photographs import BIDEN
from tests.plain import attach, new_person, refused

OUTSIDE: list[object] = [
    "..",
    "../outside",
    "a/../../outside",
    "./../outside",
    "a/b/../../..",
    "/",
    "/etc",
    "/tmp/outside",
    "//etc",
    "file:///etc",
    "file:///",
    "file:/etc",
    "file://localhost/etc",
    "file://elsewhere/etc",
    "FILE:///etc",
    "http://example.org/a",
    "ftp://a",
    "s3://",
    "~root/../../..",
    "a\\..\\..\\outside",
    "\\\\server\\share",
    "C:\\outside",
    "nul\0",
    "\0",
    "",
    " ",
    ".",
    "./",
    "a/..",
    "a" * 256,
    "ü" * 128,
    "a/" * 500 + "a",
    "😀" * 60 + ("/" + "😀" * 60) * 4,
    None,
    1,
    True,
    [],
    {},
]


@pytest.mark.parametrize("uri", OUTSIDE, ids=repr)
def test_what_leaves_the_root_or_names_no_folder_is_refused(unchanged: Population, uri: object) -> None:
    for field in ("uri", "name"):
        refused(unchanged.http.post("/storage", json={field: uri}), 422, "validation_failed")


@pytest.mark.parametrize("climb", ["..", "%2e%2e", "%2E.", "x/../.."])
def test_a_file_uri_cannot_climb_out_of_the_root(unchanged: Population, climb: str) -> None:
    root = (unchanged.data / "storages").as_uri()
    refused(unchanged.http.post("/storage", json={"uri": f"{root}/{climb}/outside"}), 422, "validation_failed")
    refused(unchanged.http.post("/storage", json={"uri": root}), 422, "validation_failed")


def test_a_link_out_of_the_root_is_refused(unchanged: Population, tmp_path: Path) -> None:
    """The link itself and anything behind it, and loops of links too."""
    root = unchanged.data / "storages"
    links = (root / "away", root / "round")
    links[0].symlink_to(tmp_path)
    links[1].symlink_to(links[1])
    try:
        for uri in ("away", "away/inside", "away/../../..", links[0].as_uri(), "round", "round/inside"):
            refused(unchanged.http.post("/storage", json={"uri": uri}), 422, "validation_failed")
    finally:
        for link in links:
            link.unlink()


def test_a_folder_that_has_become_a_link_is_not_followed(unchanged: Population, tmp_path: Path) -> None:
    """The picture is refused rather than written elsewhere."""
    http = unchanged.http
    storage = http.post("/storage", json={"uri": "was a folder"}).json()["id"]
    person = new_person(http, storage_id=storage)
    link = unchanged.data / "storages" / "was a folder"
    link.symlink_to(tmp_path)
    answer = http.post(f"/persons/{person}/images", data=BIDEN, headers={"Content-Type": "image/jpeg"})
    refused(answer, 422, "validation_failed")
    assert list(tmp_path.iterdir()) == []
    link.unlink()
    attach(http, person, BIDEN)
    assert http.delete(f"/persons/{person}").status_code == 204
    assert http.delete(f"/storage/{storage}").status_code == 204


@pytest.mark.parametrize("uri", ["%2e%2e%2foutside", "..%2foutside", "...", "~", "$HOME", "a b", "-rf", "ümlaut/😀"])
def test_an_odd_name_is_a_folder_inside_the_root_like_any_other(unchanged: Population, uri: str) -> None:
    http = unchanged.http
    storage = http.post("/storage", json={"uri": uri}).json()["id"]
    person = new_person(http, storage_id=storage)
    image = attach(http, person, BIDEN)
    assert (unchanged.data / "storages" / uri).is_dir()
    assert http.get(f"/persons/{person}/images/{image}").content == BIDEN
    assert http.delete(f"/persons/{person}").status_code == 204
    assert http.delete(f"/storage/{storage}").status_code == 204

"""A person's pictures."""

import pytest

from tests.photographs import BIDEN, NOBODY, OBAMA, OBAMA_LATER, base64, photo
from tests.plain import Plain, attach, items, new_person, refused


def test_a_picture_is_attached_listed_read_and_detached(http: Plain) -> None:
    """Attaching answers a bare integer, and the bytes come back as they were sent."""
    person = new_person(http)
    body = {"searchParams": None, "image": {"content": base64(OBAMA)}}
    attached = http.post(f"/persons/{person}/images", params={"force": "false"}, json=body)
    assert (attached.status_code, type(attached.json())) == (200, int)
    (image,) = items(http, f"/persons/{person}/images")
    assert set(image) == {"id", "person_id", "content", "content_type", "created"}
    assert (image["id"], image["person_id"], image["content"]) == (attached.json(), person, None)
    path = f"/persons/{person}/images/{image['id']}"
    read = http.get(path)
    assert (read.status_code, read.content, read.headers["Content-Type"]) == (200, OBAMA, "image/jpeg")
    detached = http.delete(path)
    assert (detached.status_code, detached.content) == (204, b"")
    assert items(http, f"/persons/{person}/images") == []
    refused(http.get(path), 404, "image_not_found")
    refused(http.delete(path), 404, "image_not_found")


def test_a_picture_keeps_its_own_content_type(http: Plain) -> None:
    """It follows from the bytes, not from what the caller says."""
    person, content = new_person(http), photo("astronaut.png")
    headers = {"Content-Type": "image/jpeg"}
    image = http.post(f"/persons/{person}/images", data=content, headers=headers).json()
    read = http.get(f"/persons/{person}/images/{image}")
    assert (read.content, read.headers["Content-Type"]) == (content, "image/png")


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_picture_belongs_to_its_person_only(http: Plain, method: str) -> None:
    """Under another person it does not exist, and it is not deleted."""
    ada, bob = new_person(http), new_person(http)
    image = attach(http, ada, OBAMA)
    refused(http.request(method, f"/persons/{bob}/images/{image}"), 404, "image_not_found")
    assert http.get(f"/persons/{ada}/images/{image}").content == OBAMA


@pytest.mark.parametrize(
    ("content", "status", "kind"),
    [
        (NOBODY, 422, "face_not_found"),
        (b"", 422, "image_invalid"),
        (b"a text", 422, "image_invalid"),
        (OBAMA[: len(OBAMA) // 2], 422, "image_invalid"),
        (OBAMA + bytes(32 * 2**20), 413, "image_too_large"),
    ],
    ids=["no face", "empty", "text", "truncated", "too large"],
)
def test_a_picture_that_cannot_be_used_is_refused(http: Plain, content: bytes, status: int, kind: str) -> None:
    person = new_person(http)
    for force in (False, True):
        body = {"image": base64(content)}
        refused(http.post(f"/persons/{person}/images", params={"force": force}, json=body), status, kind)
    assert items(http, f"/persons/{person}/images") == []


def test_a_person_may_have_several_pictures(http: Plain) -> None:
    """They need no force, and all of them are found at once."""
    person = new_person(http)
    images = [attach(http, person, content, force=False) for content in (OBAMA, OBAMA_LATER)]
    assert [image["id"] for image in items(http, f"/persons/{person}/images")] == images
    found = http.post("/search", json={"image": base64(OBAMA_LATER), "max_distance": 0.6}).json()
    assert [image["id"] for image in found[0]["images"]] == images[::-1]


def test_the_remaining_picture_still_finds_the_person(http: Plain) -> None:
    """Detaching one picture affects only that one."""
    person = new_person(http)
    first, second = attach(http, person, OBAMA), attach(http, person, OBAMA_LATER)
    http.delete(f"/persons/{person}/images/{first}")
    found = http.post("/search", json={"image": base64(OBAMA), "max_distance": 0.6}).json()
    assert [[image["id"] for image in result["images"]] for result in found] == [[second]]
    assert http.post("/search", json={"image": base64(BIDEN), "max_distance": 0.6}).json() == []

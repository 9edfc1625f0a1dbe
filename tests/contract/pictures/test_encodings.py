"""Encodings that the server returns, and encodings that it accepts instead of a picture."""

from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from server.adapters.face.models.weights import ENCODER
from server.app import application
from server.bootstrap import build
from server.settings import Settings
from tests.contract.conftest import URL
from tests.contract.wsgi_adapter import WsgiAdapter
from tests.photographs import BIDEN, OBAMA, OBAMA_LATER, base64
from tests.plain import Plain, attach, found, items, new_person, refused, search

OPEN = {"max_distance": 2.0}


def encoded(http: Plain, photo: bytes) -> dict[str, Any]:
    """Return the encoding of the face in a photo."""
    (face,) = http.post("/detect", json={"image": base64(photo), "with_encodings": True}).json()
    known: dict[str, Any] = face["encoded"]
    return known


def enrol(http: Plain, person: int, known: dict[str, Any], **query: Any) -> int:
    """Attach an encoding and return the id of its image."""
    answer = http.post(f"/persons/{person}/encodings", json=known, params=query)
    assert answer.status_code == 200, answer.text
    id: int = answer.json()
    return id


def test_detection_returns_encodings_and_crops_on_request(http: Plain) -> None:
    """The encoding that a search by encoding takes, and the box as a picture."""
    plain, full = (
        http.post("/detect", json={"image": base64(OBAMA), "with_encodings": asked, "with_crops": asked}).json()[0]
        for asked in (False, True)
    )
    assert {name: full[name] for name in plain} == plain
    assert set(full) - set(plain) == {"encoded", "crop"}
    assert (len(full["encoded"]["encoding"]), len(full["encoded"]["template"])) == (128, 256)
    crop = Image.open(BytesIO(b64decode(full["crop"])))
    box = full["box"]
    assert (crop.format, crop.size) == ("JPEG", (box["right"] - box["left"], box["bottom"] - box["top"]))


def test_a_person_enrolled_by_an_encoding_is_found_by_a_picture(http: Plain) -> None:
    """With nearly the numbers of the picture itself, whose face is located slightly differently."""
    by_picture, by_encoding = new_person(http), new_person(http)
    attach(http, by_picture, OBAMA)
    answer = http.post(f"/persons/{by_encoding}/encodings", json=encoded(http, OBAMA), params={"force": True})
    assert answer.headers["X-Kith-Warnings"].count("low_") == 0
    one, other = search(http, OBAMA_LATER)
    assert {one["person"]["id"], other["person"]["id"]} == {by_picture, by_encoding}
    for number in ("similarity", "distance", "confidence"):
        assert one[number] == pytest.approx(other[number], abs=0.01)


def test_an_encoding_counts_as_an_image_without_bytes(http: Plain) -> None:
    """It is listed, compared, moved, detached and erased like one, and has nothing to show."""
    person = new_person(http)
    image = enrol(http, person, encoded(http, OBAMA))
    (listed,) = items(http, f"/persons/{person}/images")
    assert (listed["id"], listed["content_type"]) == (image, "application/json")
    refused(http.get(f"/persons/{person}/images/{image}"), 404, "image_not_found")
    ((hit,),) = (result["images"] for result in search(http, OBAMA_LATER, with_images=True))
    assert hit["id"] == image
    assert "content" not in hit
    storage = http.post("/storage", json={"uri": "elsewhere"}).json()["id"]
    assert http.patch(f"/persons/{person}", json={"storage_id": storage}).status_code == 200
    assert found(http, OBAMA_LATER) == [person]
    assert http.delete(f"/persons/{person}/images/{image}").status_code == 204
    assert found(http, OBAMA_LATER) == []


def test_a_face_that_is_taken_is_refused_unless_forced(http: Plain) -> None:
    """As with pictures, by the caller's limits."""
    known = encoded(http, OBAMA)
    first, second = new_person(http), new_person(http)
    enrol(http, first, known)
    for person in (first, second):
        refused(http.post(f"/persons/{person}/encodings", json=known), 409, "face_taken")
    strict = {**known, "searchParams": {"min_score": 1.0, "max_distance": 0.0001, "result_size": 1}}
    other = encoded(http, OBAMA_LATER)
    enrol(http, second, {**other, "searchParams": strict["searchParams"]})
    enrol(http, second, known, force=True)


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"encoder": "dlib-resnet-v1"}, "encoder", "is 'dlib-resnet-v1'; this server's encoder is 'dlib-sface"),
        ({"template": None}, "template", "needs the template too"),
        ({"encoding": [0.5] * 127}, "encoding", "must be 128 finite numbers"),
        ({"encoding": [0.0] * 128}, "encoding", "not all 0"),
        ({"encoding": [1e6] * 128}, "encoding", "is a vector of length 1.13e+07; it must be between 0.1 and 10"),
        ({"template": [1.0] * 128}, "template", "must be 256 finite numbers"),
        ({"template": [1e200] * 256}, "template", "finite"),
    ],
)
def test_an_encoding_that_does_not_fit_is_refused_with_what_would(
    http: Plain, change: dict[str, Any], field: str, said: str
) -> None:
    """With both networks, dlib's encoding alone is only half of what is compared."""
    person = new_person(http)
    answer = http.post(f"/persons/{person}/encodings", json={**encoded(http, BIDEN), **change})
    ((named, (why,)),) = refused(answer, 422, "validation_failed").items()
    assert named == field
    assert said in why
    assert items(http, f"/persons/{person}/images") == []


@pytest.fixture(scope="module")
def dlibs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with dlib's network alone."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("dlib"), allowed_hosts=("kith.test",), encoder="dlib")
    kith = build(settings)
    kith.gallery.load()
    yield application(kith)
    kith.records.close()


def test_with_dlibs_network_alone_its_encoding_is_enough(dlibs: Flask) -> None:
    """Users of face_recognition have no template."""
    with Plain(f"{URL}/api") as http:
        http.mount(URL, WsgiAdapter(dlibs))
        known = encoded(http, OBAMA)
        assert known["encoder"].startswith("dlib-")
        assert ENCODER.digest in known["encoder"]
        person = new_person(http)
        enrol(http, person, {"encoder": known["encoder"], "encoding": known["encoding"]})
        assert found(http, OBAMA_LATER, **OPEN) == [person]

"""Finding and comparing faces, without enrolment."""

import pytest

from tests.photographs import BIDEN, NOBODY, OBAMA, OBAMA_FACE, OBAMA_LATER, as_jpeg, base64, obama_and_biden, portrait
from tests.plain import Json, Plain, attach, new_person, refused

BOTH = obama_and_biden(160, 240, 480, 280)


def test_every_face_is_found_largest_first(http: Plain) -> None:
    """Each with its box, five landmarks inside, the detector's score, its quality and its rotation."""
    faces = http.post("/detect", json={"image": base64(BOTH)}).json()
    boxes = [face["box"] for face in faces]
    widths = [box["right"] - box["left"] for box in boxes]
    assert len(faces) == 2
    assert widths == sorted(widths, reverse=True)
    assert boxes[1]["right"] < 170 < boxes[0]["left"]
    for face in faces:
        box, quality = face["box"], face["quality"]
        assert len(face["landmarks"]) == 5
        assert all(box["left"] < x < box["right"] and box["top"] < y < box["bottom"] for x, y in face["landmarks"])
        assert 0.7 <= face["score"] <= 1
        assert face["rotation"] in {*range(16), *range(345, 360)}
        assert quality["size"] == pytest.approx(box["right"] - box["left"], abs=2)
        assert all(0 <= quality[name] <= 1 for name in ("sharpness", "exposure", "frontality"))


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_face_is_reported_with_its_rotation(http: Plain, turned: int) -> None:
    """Clockwise; box and landmarks are in the photo as it is."""
    photo = portrait(*OBAMA_FACE).rotate(-turned, expand=True)
    (face,) = http.post("/detect", json={"image": base64(as_jpeg(photo))}).json()
    assert face["rotation"] == pytest.approx(turned, abs=15)
    box = face["box"]
    assert all(box["left"] < x < box["right"] and box["top"] < y < box["bottom"] for x, y in face["landmarks"])


def test_a_picture_without_faces_gives_an_empty_list(http: Plain) -> None:
    answer = http.post("/detect", json={"image": base64(NOBODY)})
    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.parametrize(("other", "same"), [(OBAMA_LATER, True), (BIDEN, False)])
def test_two_pictures_are_compared(http: Plain, other: bytes, same: bool) -> None:
    """Distance and similarity are those of a search, and the verdict follows."""
    match = http.post("/match", json={"images": [base64(OBAMA), {"content": base64(other)}]}).json()
    assert match["verdict"] is same
    assert (match["distance"] < 0.6) is (match["similarity"] > 0.5) is same


def test_a_picture_is_compared_with_a_persons_nearest_one(http: Plain) -> None:
    person = new_person(http)
    for photo in (BIDEN, OBAMA_LATER):
        attach(http, person, photo)
    nearest = http.post("/match", json={"images": [base64(OBAMA), base64(OBAMA_LATER)]}).json()
    match = http.post("/match", json={"image": base64(OBAMA), "person_id": person}).json()
    assert match["distance"] == pytest.approx(nearest["distance"])
    raw = http.post("/match", params={"person_id": person}, data=OBAMA, headers={"Content-Type": "image/jpeg"})
    assert raw.json() == match


def test_a_person_without_pictures_cannot_be_compared_with(http: Plain) -> None:
    """An unknown person is a different error."""
    body = {"image": base64(OBAMA), "person_id": new_person(http)}
    refused(http.post("/match", json=body), 404, "image_not_found")
    refused(http.post("/match", json={**body, "person_id": 4711}), 404, "person_not_found")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({}, "validation_failed"),
        ({"images": [base64(OBAMA)]}, "validation_failed"),
        ({"images": [base64(OBAMA)] * 3}, "validation_failed"),
        ({"images": base64(OBAMA)}, "validation_failed"),
        ({"image": base64(OBAMA)}, "validation_failed"),
        ({"person_id": 1}, "validation_failed"),
        ({"images": [base64(OBAMA), base64(NOBODY)]}, "face_not_found"),
        ({"images": [base64(OBAMA), "%"]}, "image_invalid"),
        ({"images": [base64(OBAMA)] * 2, "image": base64(BIDEN), "person_id": 1}, "validation_failed"),
    ],
)
def test_what_cannot_be_compared_is_refused(http: Plain, body: Json, kind: str) -> None:
    refused(http.post("/match", json=body), 422, kind)

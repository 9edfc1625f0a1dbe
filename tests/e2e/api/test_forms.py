"""Forms as browsers, tools and libraries send them."""

import json
from itertools import product
from typing import Any

import pytest
import requests

from tests.e2e.api.pngs import png_of
from tests.photographs import BIDEN, NOBODY, OBAMA, OBAMA_LATER, base64
from tests.plain import Json, Plain, attach, new_group, new_person, refused

Parts = list[tuple[str, Any]]


def hits(answer: requests.Response) -> list[int]:
    """Return the ids of the persons that a search found."""
    assert answer.status_code == 200, answer.text
    return [hit["person"]["id"] for hit in answer.json()]


def by_hand(*parts: tuple[str, bytes], boundary: bytes = b"edge") -> bytes:
    """Return a form of parts, each given as head and content."""
    written = [b"--%s\r\n%s\r\n\r\n%s\r\n" % (boundary, head.encode(), content) for head, content in parts]
    return b"".join([*written, b"--%s--\r\n" % boundary])


@pytest.fixture
def obama(http: Plain) -> int:
    """Somebody to be found, beside another."""
    id = new_person(http, "Obama", metadata={"city": "Chicago"})
    attach(http, id, OBAMA)
    attach(http, new_person(http, "Biden"), BIDEN)
    return id


@pytest.mark.parametrize("name", ["images", "images[]"])
def test_two_files_are_matched(http: Plain, name: str) -> None:
    same = http.post("/match", files=[(name, ("a.jpg", OBAMA)), (name, ("b.jpg", OBAMA_LATER))])
    other = http.post("/match", files=[(name, ("a.jpg", OBAMA)), (name, ("b.jpg", BIDEN))])
    assert (same.json()["verdict"], other.json()["verdict"]) == (True, False)


def test_one_or_three_files_are_not_matched(http: Plain) -> None:
    for count in (1, 3):
        answer = http.post("/match", files=[("images", ("a.jpg", OBAMA))] * count)
        assert set(refused(answer, 422, "validation_failed")) == {"images"}


def test_a_file_is_matched_with_a_person(http: Plain, obama: int) -> None:
    answer = http.post("/match", files={"image": OBAMA_LATER}, data={"person_id": obama})
    assert answer.json()["verdict"] is True


def test_groups_may_be_repeated_or_separated_by_commas(http: Plain, obama: int) -> None:
    mine, none = new_group(http, obama), new_group(http)
    parts: list[Json] = [
        [("group_ids", str(mine)), ("group_ids", str(none))],
        [("group_ids[]", str(mine)), ("group_ids[]", str(none))],
        [("group_ids", f"{mine},{none}")],
        [("group_ids", f"[{mine}, {none}]")],
    ]
    for data in parts:
        assert hits(http.post("/search", files={"image": OBAMA_LATER}, data=data)) == [obama], data
    assert hits(http.post("/search", files={"image": OBAMA_LATER}, data={"group_ids": str(none)})) == []


def test_json_may_be_a_field_or_a_file(http: Plain, obama: int) -> None:
    """With or without a type, and with a file name as some libraries send it."""
    for filter in ({"city": "Chicago"}, {"city": "Oslo"}):
        text = json.dumps(filter)
        parts: list[Parts] = [
            [("filter", (None, text))],
            [("filter", (None, text, "application/json"))],
            [("filter", ("blob", text, "application/json"))],
        ]
        for part in parts:
            answer = http.post("/search", files=[("image", ("a.jpg", OBAMA_LATER)), *part])
            assert hits(answer) == ([obama] if filter["city"] == "Chicago" else []), part


def test_flags_and_words_are_read_by_field(http: Plain, obama: int) -> None:
    for text in ("True", "true", "1", "on"):
        answer = http.post("/search", files={"image": OBAMA_LATER}, data={"detect_all": text})
        assert [face["results"][0]["person"]["id"] for face in answer.json()] == [obama]
    assert hits(http.post("/search", files={"image": OBAMA_LATER}, data={"face": "largest", "limit": "1"})) == [obama]


@pytest.mark.parametrize(
    ("field", "text"),
    [("detect_all", "maybe"), ("face", "smallest"), ("result_size", "1.5"), ("min_score", "much"), ("group_ids", "x")],
)
def test_an_unreadable_value_names_its_field(http: Plain, field: str, text: str) -> None:
    answer = http.post("/search", files={"image": OBAMA}, data={field: text})
    assert set(refused(answer, 422, "validation_failed")) == {field}


def test_broken_json_names_its_field(http: Plain) -> None:
    answer = http.post("/search", files={"image": OBAMA}, data={"filter": "{", "searchParams": "{}"})
    assert set(refused(answer, 422, "malformed_json")) == {"filter"}


@pytest.mark.parametrize(
    "head",
    [
        'Content-Disposition: form-data; name="image"',
        'Content-Disposition: form-data; name="image"\r\nContent-Type: image/jpeg',
        'Content-Disposition: form-data; name="image"\r\nContent-Type: application/octet-stream',
        'Content-Disposition: form-data; name="image"; filename=""',
    ],
)
def test_a_picture_without_a_file_name_is_read(http: Plain, obama: int, head: str) -> None:
    """By the type of its part, or by its first bytes."""
    headers = {"Content-Type": "multipart/form-data; boundary=edge"}
    assert hits(http.post("/search", data=by_hand((head, OBAMA_LATER)), headers=headers)) == [obama]


def test_a_picture_as_base64_in_a_field_is_read(http: Plain, obama: int) -> None:
    assert hits(http.post("/search", files={"image": (None, base64(OBAMA_LATER))})) == [obama]


@pytest.mark.parametrize("file_name", [None, "photo.json"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_picture_in_a_json_part_is_read(http: Plain, obama: int, file_name: str | None, mark: bytes) -> None:
    """As text or as an object, one or two of them, as in JSON bodies."""
    for value in (base64(OBAMA_LATER), {"content": base64(OBAMA_LATER)}):
        part = (file_name, mark + json.dumps(value).encode(), "application/json")
        both = (file_name, mark + json.dumps([value, value]).encode(), "application/json")
        assert hits(http.post("/search", files={"image": part})) == [obama]
        assert len(http.post("/detect", files={"image": part}).json()) == 1
        two: list[Parts] = [[("images", part), ("images", part)], [("images", both)]]
        for parts in two:
            assert http.post("/match", files=parts).json()["distance"] == 0.0


def test_a_json_part_that_is_null_is_absent(http: Plain, obama: int) -> None:
    """If the field is optional; otherwise it is refused, as in JSON bodies."""
    null = (None, "null", "application/json")
    optional = ("searchParams", "max_distance", "result_size", "face", "filter", "group_ids", "detect_all", "image_id")
    for name in (*optional, "group_ids[]", "groupIds"):
        assert hits(http.post("/search", files=[("image", OBAMA_LATER), (name, null)])) == [obama], name
    assert hits(http.post("/search?max_distance=0.7", files=[("image", OBAMA_LATER), ("max_distance", null)])) == [
        obama
    ]
    for name in ("with_crops", "image"):
        answer = http.post("/detect", files=[("image", null), (name, null)])
        assert name in refused(answer, 422, "validation_failed")


def test_a_json_part_that_is_broken_names_its_field(http: Plain) -> None:
    for name, text in (("image", '{"content"'), ("image", '"abc'), ("face", '"largest'), ("image", "\xe9")):
        parts: Parts = [("image", ("a.jpg", OBAMA)), (name, (None, text.encode(), "application/json"))]
        answer = http.post("/search", files=parts[-1:] if name == "image" else parts)
        assert set(refused(answer, 422, "malformed_json")) == {name}


@pytest.mark.parametrize("path", ["/search", "/detect", "/persons/{person}/images", "/persons/{person}/rejections"])
@pytest.mark.parametrize("picture", [b"", b"hello", b"\xff\xd8\xff", NOBODY, png_of(30_000, 30_000)])
def test_an_unusable_picture_names_its_field(http: Plain, obama: int, path: str, picture: bytes) -> None:
    """In the payload, however it is sent."""
    if (path, picture) == ("/detect", NOBODY):
        return
    to = path.format(person=obama)
    as_form = http.post(to, files={"image": ("a.jpg", picture)})
    as_json = http.post(to, json={"image": base64(picture)})
    for answer in (as_form, as_json):
        assert answer.status_code == 422
        assert answer.json()["payload"] == {"image": [answer.json()["msg"]]}
        assert answer.json()["type"] != "validation_failed"


def test_an_unusable_one_of_two_pictures_is_named(http: Plain) -> None:
    """In the payload, by its index, like other errors in lists."""
    for wrong in (b"hello", b"\xff\xd8\xff", NOBODY):
        told = http.post("/match", json={"images": [base64(OBAMA), base64(wrong)]}).json()
        (said,) = told["payload"]["images"]["1"]
        assert told["msg"] == f"images[1]: {said}"


@pytest.mark.parametrize("name", ["file", "photo", ""])
def test_a_file_of_another_name_is_reported_with_its_name(http: Plain, name: str) -> None:
    named = f'; name="{name}"' if name else ""
    form = by_hand((f'Content-Disposition: form-data{named}; filename="a.jpg"', OBAMA))
    headers = {"Content-Type": "multipart/form-data; boundary=edge"}
    told = refused(http.post("/detect", data=form, headers=headers), 422, "validation_failed")
    assert told == {name: ["the name of a picture is image"]}


def test_a_form_without_a_boundary_is_read_by_its_first_line(http: Plain, obama: int) -> None:
    """When a page sets multipart/form-data by hand."""
    form = requests.Request("POST", "http://localhost", files={"image": OBAMA_LATER}).prepare().body
    assert hits(http.post("/search", data=form, headers={"Content-Type": "multipart/form-data"})) == [obama]


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("multipart/form-data", OBAMA),
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=edge", OBAMA),
        ("multipart/form-data; boundary=edge", by_hand(('Content-Disposition: form-data; name="image"', OBAMA))[:-40]),
        ("multipart/form-data; boundary=edge", by_hand(("X: y", OBAMA))),
        ("multipart/form-data; boundary=edg", by_hand(('Content-Disposition: form-data; name="image"', OBAMA))),
        ("multipart/form-data; boundary=other", by_hand(('Content-Disposition: form-data; name="image"', OBAMA))),
    ],
)
def test_a_broken_form_is_refused_with_what_to_do(http: Plain, kind: str, form: bytes) -> None:
    answer = http.post("/detect", data=form, headers={"Content-Type": kind})
    refused(answer, 400, "bad_request")
    assert "library" in answer.json()["msg"]


def test_a_field_that_is_not_text_is_named(http: Plain) -> None:
    form = by_hand(
        ('Content-Disposition: form-data; name="image"; filename="a.jpg"', OBAMA),
        ('Content-Disposition: form-data; name="face"', b"\xff\xfe"),
    )
    headers = {"Content-Type": "multipart/form-data; boundary=edge"}
    assert set(refused(http.post("/search", data=form, headers=headers), 422, "validation_failed")) == {"face"}


def test_an_empty_limit_is_no_limit(http: Plain) -> None:
    """In query and form, as forms send an empty field; an empty list of groups does not mean everyone."""
    ada = new_person(http)
    attach(http, ada, OBAMA)
    empty = {"result_size": "", "min_score": "", "detect_all": "", "face": "", "filter": ""}
    form = http.post("/search", files={"image": OBAMA}, data=empty)
    query = http.post("/search", params=empty, data=OBAMA, headers={"Content-Type": "image/jpeg"})
    assert [[hit["person"]["id"] for hit in answer.json()] for answer in (form, query)] == [[ada], [ada]]
    payload = refused(http.post("/search", files={"image": OBAMA}, data={"group_ids": ""}), 422, "validation_failed")
    assert payload == {"group_ids": ["empty; give ids, or leave it out"]}
    refused(http.post("/search", files={"image": OBAMA}, data={"result_sise": ""}), 422, "validation_failed")


@pytest.mark.parametrize(
    "said", [None, "multipart/mixed; boundary=edge", "multipart/formdata", "application/octet-stream", "image/jpeg"]
)
def test_a_form_is_recognised_whatever_its_content_type(http: Plain, obama: int, said: str | None) -> None:
    """A picture inside is not mistaken for the body, which would lose the limits beside it."""
    nobody = new_group(http, new_person(http))
    picture = 'Content-Disposition: form-data; name="image"; filename="a.jpg"\r\nContent-Type: image/jpeg'
    limit = 'Content-Disposition: form-data; name="group_ids"'
    headers = {"Content-Type": said} if said else {}
    for group, found in ((nobody, []), (new_group(http, obama), [obama])):
        form = by_hand((picture, OBAMA_LATER), (limit, str(group).encode()))
        answer = http.post("/search", data=form, headers=headers)
        assert [hit["person"]["id"] for hit in answer.json()] == found


@pytest.mark.parametrize("text", [' {"city": "Chicago"}\n', '\ufeff{"city": "Chicago"}'])
def test_blanks_and_a_byte_order_mark_around_json_are_skipped(http: Plain, obama: int, text: str) -> None:
    answer = http.post("/search", files=[("image", ("a.jpg", OBAMA_LATER)), ("filter", ("filter.json", text.encode()))])
    assert [hit["person"]["id"] for hit in answer.json()] == [obama]


def test_the_message_says_which_of_two_pictures_is_wrong(http: Plain) -> None:
    for place, pictures in enumerate([(b"\xff\xd8\xff", OBAMA), (OBAMA, b"\xff\xd8\xff")]):
        answer = http.post("/match", files=[("images", ("a.jpg", picture)) for picture in pictures])
        refused(answer, 422, "image_invalid")
        assert answer.json()["msg"].startswith(f"images[{place}]: the photo cannot be read")
    for place, wrong in ((0, b"hello"), (1, b"hello"), (0, b""), (1, b"")):
        both = [OBAMA, OBAMA]
        both[place] = wrong
        answer = http.post("/match", files=[("images", ("a.jpg", picture)) for picture in both])
        refused(answer, 422, "image_invalid")
        assert answer.json()["msg"].startswith(f"images[{place}]: the picture is ")


def test_two_pictures_of_a_form_may_come_in_different_forms(http: Plain) -> None:
    """As files, as base64 and as data URLs, which contain commas."""
    forms = [OBAMA_LATER, base64(OBAMA_LATER).encode(), b"data:image/jpeg;base64," + base64(OBAMA_LATER).encode()]
    for one, other in product(forms, forms):
        answer = http.post("/match", files=[("images", ("a", one)), ("images", (None, other))])
        assert answer.json()["distance"] == 0.0


def test_a_picture_field_left_empty_is_no_picture(http: Plain, obama: int) -> None:
    """Pages send one if nobody chose a file; an empty file is an error."""
    (image,) = http.get(f"/persons/{obama}/images").json()["items"]
    unfilled = 'Content-Disposition: form-data; name="image"'
    unchosen = f'{unfilled}; filename=""\r\nContent-Type: application/octet-stream'
    headers = {"Content-Type": "multipart/form-data; boundary=edge"}
    for head in (unfilled, unchosen):
        form = by_hand((head, b""), ('Content-Disposition: form-data; name="image_id"', str(image["id"]).encode()))
        answer = http.post("/search", data=form, headers=headers)
        assert [hit["person"]["id"] for hit in answer.json()] == [obama]
        refused(http.post("/search", data=by_hand((head, b"")), headers=headers), 422, "validation_failed")
    refused(http.post("/search", files={"image": ("a.jpg", b"")}), 422, "image_invalid")

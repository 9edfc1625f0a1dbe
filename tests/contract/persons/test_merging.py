"""Several entries that turn out to be one person."""

from pathlib import Path

import pytest

from tests.photographs import BIDEN, OBAMA, OBAMA_LATER, base64
from tests.plain import Json, Plain, attach, everything, found, items, new_group, new_person, refused


def test_a_merged_person_gets_the_others_pictures_and_groups(http: Plain, data: Path) -> None:
    """The others are gone; bytes, image ids and files are unchanged."""
    ada, twin, other = new_person(http, "Ada"), new_person(http, "twin"), new_person(http)
    images = [attach(http, ada, OBAMA), attach(http, twin, OBAMA_LATER)]
    attach(http, other, BIDEN)
    groups = [new_group(http, ada, twin), new_group(http, twin)]
    files = everything(http, data)["files"]
    merged = http.post(f"/persons/{ada}/merge", json={"person_ids": [twin]})
    assert (merged.status_code, merged.json()) == (200, http.get(f"/persons/{ada}").json())
    assert merged.json()["name"] == "Ada"
    refused(http.get(f"/persons/{twin}"), 404, "person_not_found")
    assert [image["id"] for image in items(http, f"/persons/{ada}/images")] == images
    assert http.get(f"/persons/{ada}/images/{images[1]}").content == OBAMA_LATER
    assert [group["id"] for group in items(http, f"/persons/{ada}/groups")] == groups
    assert everything(http, data)["files"] == files
    assert found(http, OBAMA_LATER, max_distance=0.6) == [ada]
    assert found(http, OBAMA_LATER, max_distance=0.6, group_ids=[groups[1]]) == [ada]


def test_an_unknown_person_among_the_others_changes_nothing(http: Plain, data: Path) -> None:
    ada, twin = new_person(http), new_person(http)
    attach(http, twin, OBAMA)
    before = everything(http, data)
    answer = http.post(f"/persons/{ada}/merge", json={"person_ids": [twin, 4711]})
    assert refused(answer, 404, "person_not_found") == {"ids": [4711]}
    assert refused(http.post("/persons/4712/merge", json={"person_ids": [twin]}), 404, "person_not_found")
    assert everything(http, data) == before


@pytest.mark.parametrize("ids", [[], None, 1, ["1"], [0], [True], [1] * 1001], ids=lambda ids: str(ids)[:20])
def test_a_merge_needs_others(http: Plain, ids: Json) -> None:
    refused(http.post(f"/persons/{new_person(http)}/merge", json={"person_ids": ids}), 422, "validation_failed")


def test_a_person_cannot_be_merged_into_itself(http: Plain) -> None:
    ada = new_person(http)
    attach(http, ada, OBAMA)
    refused(http.post(f"/persons/{ada}/merge", json={"person_ids": [ada]}), 422, "validation_failed")
    body = {"image": base64(OBAMA)}
    assert len(http.post("/search", json=body).json()) == 1


def test_the_persons_own_expiry_stays(http: Plain) -> None:
    """Neither another's expiry nor another's lack of one replaces it."""
    moment = "2099-01-01T00:00:00+00:00"
    for own, others in ((None, moment), (moment, None)):
        ada, twin = (http.post("/persons", json={"name": "Ada", "expire_at": at}).json()["id"] for at in (own, others))
        assert http.post(f"/persons/{ada}/merge", json={"person_ids": [twin]}).json()["expire_at"] == own

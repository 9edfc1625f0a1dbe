"""Pictures of one person that show another."""

from collections.abc import Callable
from pathlib import Path

import pytest

from client.api.sdk import Sdk
from client.errors import ImageNotFound, PersonNotFound, ValidationFailed
from client.model.group import Group
from client.model.image import Image
from client.model.person import Person
from tests.photographs import BIDEN, OBAMA, OBAMA_LATER
from tests.plain import Json, Plain, attach, everything, found, items, new_group, new_person, refused

SOON = "2999-01-01T00:00:00+00:00"


def images(http: Plain, person: int) -> list[int]:
    """Return the ids of a person's pictures."""
    return [image["id"] for image in items(http, f"/persons/{person}/images")]


def test_chosen_pictures_become_a_person_of_their_own(http: Plain, data: Path) -> None:
    """In the same groups, with the same storage and expiry; ids, bytes and files stay, and searches follow at once."""
    ada = new_person(http, "Ada", expire_at=SOON, metadata={"desk": 1})
    mine, his = attach(http, ada, OBAMA), attach(http, ada, BIDEN)
    group = new_group(http, ada)
    files = everything(http, data)["files"]
    answer = http.post(f"/persons/{ada}/split", json={"image_ids": [his], "name": "Joe"})
    assert answer.status_code == 201
    joe = answer.json()
    assert joe == http.get(f"/persons/{joe['id']}").json()
    assert (joe["name"], joe["metadata"], joe["external_id"]) == ("Joe", {}, None)
    before = http.get(f"/persons/{ada}").json()
    assert (joe["storage_id"], joe["expire_at"]) == (before["storage_id"], before["expire_at"])
    assert [one["id"] for one in items(http, f"/persons/{joe['id']}/groups")] == [group]
    assert (images(http, ada), images(http, joe["id"])) == ([mine], [his])
    assert http.get(f"/persons/{joe['id']}/images/{his}").content == BIDEN
    refused(http.get(f"/persons/{ada}/images/{his}"), 404, "image_not_found")
    assert everything(http, data)["files"] == files
    assert found(http, BIDEN, max_distance=0.5, group_ids=[group]) == [joe["id"]]
    assert found(http, OBAMA_LATER, max_distance=0.5) == [ada]


def test_chosen_pictures_go_to_another_person(http: Plain, data: Path) -> None:
    """Even all of them: the first person then has none, and is not found."""
    ada, joe = new_person(http, "Ada"), new_person(http, "Joe")
    moved = [attach(http, ada, BIDEN), attach(http, ada, OBAMA)]
    files = everything(http, data)["files"]
    answer = http.post(f"/persons/{ada}/images/move", json={"image_ids": moved, "person_id": joe})
    assert (answer.status_code, answer.json()) == (200, http.get(f"/persons/{joe}").json())
    assert (images(http, ada), images(http, joe)) == ([], moved)
    assert everything(http, data)["files"] == files
    assert found(http, BIDEN, max_distance=0.5) == [joe]


@pytest.mark.parametrize(
    "ask",
    [
        lambda http, ada, images: http.post(f"/persons/{ada}/split", json={"image_ids": images, "name": "Joe"}),
        lambda http, ada, images: http.post(
            f"/persons/{ada}/images/move", json={"image_ids": images, "person_id": new_person(http, "Joe")}
        ),
    ],
    ids=["split", "move"],
)
def test_a_picture_of_somebody_else_or_nobody_changes_nothing(
    http: Plain, data: Path, ask: Callable[[Plain, int, list[int]], Json]
) -> None:
    """The payload names the ids."""
    ada, eve = new_person(http), new_person(http, "Eve")
    mine, hers = attach(http, ada, OBAMA), attach(http, eve, BIDEN)
    before = everything(http, data)["files"]
    assert refused(ask(http, ada, [mine, hers, 4711]), 404, "image_not_found") == {"ids": [hers, 4711]}
    assert (images(http, ada), images(http, eve)) == ([mine], [hers])
    assert everything(http, data)["files"] == before
    refused(ask(http, 4712, [mine]), 404, "person_not_found")
    assert "Joe" not in [one["name"] for one in items(http, "/persons") if images(http, one["id"])]


@pytest.mark.parametrize("ids", [[], None, 1, ["1"], [0], [True], [1] * 1001], ids=lambda ids: str(ids)[:20])
def test_a_split_needs_pictures(http: Plain, ids: Json) -> None:
    ada = new_person(http)
    refused(http.post(f"/persons/{ada}/split", json={"image_ids": ids, "name": "Joe"}), 422, "validation_failed")
    body = {"image_ids": ids, "person_id": 1}
    refused(http.post(f"/persons/{ada}/images/move", json=body), 422, "validation_failed")


def test_the_sdk_splits_and_moves(sdk: Sdk) -> None:
    ada = sdk.persons.create(Person(None, "Ada", {}))
    group = sdk.groups.create(Group(None, "staff", {}))
    sdk.groups.update_persons(group.id, add=[ada.id])
    image = sdk.persons.attach_image(Image(None, ada.id, OBAMA))
    joe = sdk.persons.split(ada.id, [image], "Joe")
    assert [one.id for one in sdk.persons.iterate_groups(joe.id)] == [group.id]
    assert sdk.persons.move_images(joe.id, [image], ada.id) == sdk.persons.get(ada.id)
    with pytest.raises(ImageNotFound):
        sdk.persons.split(joe.id, [image], "Jim")
    with pytest.raises(PersonNotFound):
        sdk.persons.move_images(ada.id, [image], 4711)
    with pytest.raises(ValidationFailed):
        sdk.persons.move_images(ada.id, [image], ada.id)

"""When things were created and last changed."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.photographs import OBAMA
from tests.plain import Json, Plain, attach, new_group, new_person

BODIES = {"/persons": {"name": "a"}, "/groups": {"name": "a"}, "/storage": {"uri": "a"}}


def moment(item: Json, field: str) -> datetime:
    """Return one of an item's times."""
    return datetime.fromisoformat(item[field])


@pytest.mark.parametrize("path", BODIES)
def test_both_times_start_at_creation(http: Plain, path: str) -> None:
    item = http.post(path, json=BODIES[path]).json()
    assert item["created"] == item["updated"]
    assert moment(item, "created").utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - moment(item, "created")) < timedelta(seconds=30)


@pytest.mark.parametrize("path", ["/persons", "/groups"])
def test_a_change_updates_only_the_second(http: Plain, path: str) -> None:
    item = http.post(path, json=BODIES[path]).json()
    http.put(f"{path}/{item['id']}", json={"name": "b"})
    now = http.get(f"{path}/{item['id']}").json()
    assert now["created"] == item["created"]
    assert moment(now, "updated") > moment(item, "updated")


def test_pictures_and_groups_do_not_change_a_person(http: Plain) -> None:
    """`updated` is about the person's details."""
    id = new_person(http)
    person = http.get(f"/persons/{id}").json()
    attach(http, id, OBAMA)
    new_group(http, id)
    assert http.get(f"/persons/{id}").json() == person

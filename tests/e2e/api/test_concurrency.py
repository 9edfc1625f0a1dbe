"""Concurrent requests are answered like sequential ones."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
import requests

from client.api.sdk import Sdk
from client.model.person import Person
from tests.photographs import BIDEN, COLLINS, NOBODY, OBAMA, OBAMA_LATER, OBAMA_STANDING, base64
from tests.plain import Json, Plain, attach, everything, found, items, new_group, new_person
from tests.serving import Server

pytestmark = pytest.mark.alone

Item = TypeVar("Item")
Result = TypeVar("Result")
PHOTOS = [OBAMA, OBAMA_LATER, OBAMA_STANDING, BIDEN, COLLINS, NOBODY, b"a text"]


def at_once(work: Callable[[Item], Result], over: Iterable[Item]) -> list[Result]:
    """Do the work all at once, and return its results in order."""
    todo = list(over)
    with ThreadPoolExecutor(len(todo)) as threads:
        return list(threads.map(work, todo))


def apart(answer: requests.Response) -> tuple[int, Json]:
    """Return the status and the body, without the request's own id."""
    body = answer.json()
    return answer.status_code, {**body, "request_id": None} if isinstance(body, dict) else body


def test_32_concurrent_searches_answer_as_if_one_by_one(http: Plain) -> None:
    """Good and bad pictures mixed, to the last digit."""
    for photo in (OBAMA, BIDEN):
        attach(http, new_person(http), photo)

    def ask(photo: bytes) -> tuple[int, Json]:
        return apart(requests.post(f"{http.root}/search", json={"image": base64(photo), "max_distance": 2}))

    alone = [ask(photo) for photo in PHOTOS]
    together = at_once(ask, (PHOTOS * 5)[:32])
    assert together == (alone * 5)[:32]


def test_32_persons_created_at_once_are_32_persons(http: Plain) -> None:
    """Each with its own id, all in the one storage that the first of them created."""
    answers = at_once(lambda n: requests.post(f"{http.root}/persons", json={"name": f"person {n}"}), range(32))
    assert {answer.status_code for answer in answers} == {201}
    persons = [answer.json() for answer in answers]
    assert [person["name"] for person in persons] == [f"person {n}" for n in range(32)]
    assert len({person["id"] for person in persons}) == 32
    assert len(items(http, "/storage")) == 1
    assert items(http, "/persons") == sorted(persons, key=lambda person: int(person["id"]))


def test_one_chosen_id_is_created_once(http: Plain) -> None:
    """Later ones get the existing one, or a 409 for other content."""
    answers = at_once(lambda n: requests.post(f"{http.root}/groups", json={"id": 5, "name": f"{n % 2}"}), range(16))
    made = items(http, "/groups")
    assert len(made) == 1
    for n, answer in enumerate(answers):
        assert answer.status_code == (201 if made[0]["name"] == str(n % 2) else 409)


@pytest.mark.parametrize("photos", [[OBAMA], [OBAMA, OBAMA_LATER, OBAMA_STANDING]], ids=["one photo", "three photos"])
def test_a_face_claimed_for_several_persons_at_once_goes_to_one(http: Plain, photos: list[bytes]) -> None:
    """Exactly one wins, and the others learn who has it."""
    persons = [new_person(http) for _ in range(8)]

    def claim(number: int) -> requests.Response:
        body = {"image": base64(photos[number % len(photos)]), "searchParams": {"max_distance": 0.6}}
        return requests.post(f"{http.root}/persons/{persons[number]}/images", json=body)

    answers = at_once(claim, range(8))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 200)
    hits = [answer.json()["payload"][0]["person"]["id"] for answer in answers if answer.status_code == 409]
    assert set(hits) == {persons[winner]}
    assert found(http, OBAMA, max_distance=0.6) == [persons[winner]]


def test_one_picture_sent_many_times_at_once_is_attached_once(http: Plain) -> None:
    """However often an impatient caller repeats the call."""
    person = new_person(http)
    path = f"{http.root}/persons/{person}/images"
    answers = at_once(lambda _: requests.post(path, json={"image": base64(OBAMA)}), range(8))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert len(items(http, f"/persons/{person}/images")) == 1


def test_a_stranger_seen_many_times_at_once_becomes_one_person(http: Plain) -> None:
    """Everyone gets the same person, with one picture."""
    group = new_group(http)
    body = {"group_ids": [group], "create_person": {"name": "newcomer"}}

    def see(photo: bytes) -> Json:
        answer = requests.post(f"{http.root}/search", json={"image": base64(photo), **body})
        assert answer.status_code == 200, answer.text
        return [result["person"]["id"] for result in answer.json()]

    told = at_once(see, [OBAMA, OBAMA_LATER, OBAMA_STANDING] * 3)
    (newcomer,) = items(http, "/persons")
    assert told == [[newcomer["id"]]] * 9
    assert len(items(http, f"/persons/{newcomer['id']}/images")) == 1
    assert items(http, f"/groups/{group}/persons") == [newcomer]


def test_a_person_deleted_while_pictures_are_attached_is_gone_completely(http: Plain, server: Server) -> None:
    """Nothing of the pictures is left, whichever comes first."""
    persons = [new_person(http) for _ in range(6)]

    def attach_or_delete(number: int) -> int:
        path = f"{http.root}/persons/{persons[number // 3]}"
        if number % 3 == 2:
            return requests.delete(path).status_code
        body = {"image": base64(COLLINS)}
        return requests.post(f"{path}/images", params={"force": "true"}, json=body).status_code

    statuses = at_once(attach_or_delete, range(18))
    assert set(statuses) <= {200, 204, 404}
    kept = everything(http, server.data)
    assert (kept["persons"], kept["files"]) == ([], set())
    assert found(http, COLLINS, max_distance=2) == []


def test_concurrent_changes_of_members_all_count(http: Plain) -> None:
    persons = [new_person(http) for _ in range(24)]
    group = new_group(http, *persons[:12])

    def change(number: int) -> int:
        field = "removeItems" if number < 12 else "addItems"
        return requests.put(f"{http.root}/groups/{group}/persons", json={field: [persons[number]]}).status_code

    assert set(at_once(change, range(24))) == {204}
    assert [person["id"] for person in items(http, f"/groups/{group}/persons")] == persons[12:]


def test_threads_share_an_sdk(sdk: Sdk) -> None:
    """One Sdk, 32 threads, each its own person."""
    made = at_once(lambda n: sdk.persons.create(Person(None, f"person {n}", {"n": n})), range(32))
    assert [person.metadata["n"] for person in made] == list(range(32))
    assert at_once(lambda person: sdk.persons.get(person.id or 0), made) == made

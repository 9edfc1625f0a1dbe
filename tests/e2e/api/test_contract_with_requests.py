"""The contract's example as plain calls of `requests`."""

import requests

from client.model.group import Group
from client.model.page import PageArgs
from client.model.person import Person
from client.model.recognition import SearchParams, SearchSource
from client.model.storage import Storage
from tests.photographs import OBAMA, base64
from tests.plain import Plain


def test_the_example_of_the_contract_runs_as_plain_requests(http: Plain) -> None:
    """`vars` of a model is what a caller posts, and statuses are the contract's."""
    url, image_b64 = http.root, base64(OBAMA)
    answer = requests.post(f"{url}/groups", json=vars(Group(1, "persons", {})))
    assert (answer.status_code, answer.json()["id"]) == (201, 1)
    answer = requests.post(f"{url}/storage", json=vars(Storage(1, "default")))
    assert (answer.status_code, answer.json()["uri"]) == (201, "default")
    answer = requests.put(f"{url}/storage/default", json=1)
    assert (answer.status_code, answer.content) == (201, b"")
    answer = requests.post(f"{url}/persons", json=vars(Person(None, "default", {}, 1)))
    assert answer.status_code == 201
    person = answer.json()
    pictures = f"{url}/persons/{person['id']}/images"
    answer = requests.put(f"{url}/groups/1/persons", json={"addItems": [person["id"]], "removeItems": []})
    assert (answer.status_code, answer.content) == (204, b"")
    body = {"searchParams": None, "image": {"content": image_b64}}
    answer = requests.post(pictures, params={"force": False}, json=body)
    assert (answer.status_code, type(answer.json())) == (200, int)
    image_id = answer.json()
    answer = requests.get(pictures, params=vars(PageArgs(1, 1000)))
    assert [image["id"] for image in answer.json()["items"]] == [image_id]
    answer = requests.post(
        f"{url}/search", params=vars(SearchParams(0.6, 0.5, 10)), json=vars(SearchSource(image_b64, [1]))
    )
    assert answer.status_code == 200
    (result,) = answer.json()
    assert result["person"] == person
    assert requests.delete(f"{pictures}/{image_id}").status_code == 204
    assert requests.delete(f"{url}/persons/{person['id']}").status_code == 204
    assert requests.delete(f"{url}/groups/1").status_code == 204


def test_the_other_calls_that_the_contract_names_work_too(http: Plain) -> None:
    """Reading, listing and changing answer with the contract's statuses and shapes."""
    url = http.root
    group = requests.post(f"{url}/groups", json=vars(Group(None, "persons", {}))).json()
    person = requests.post(f"{url}/persons", json=vars(Person(None, "Barack", {}))).json()
    assert requests.put(f"{url}/groups/{group['id']}", json=vars(Group(None, "friends", {}))).status_code == 204
    assert requests.get(f"{url}/groups/{group['id']}").json()["name"] == "friends"
    assert requests.put(f"{url}/persons/{person['id']}", json=vars(Person(None, "Obama", {}))).status_code == 204
    assert requests.get(f"{url}/persons/{person['id']}").json()["name"] == "Obama"
    for path in ("persons", "groups", "storage", f"persons/{person['id']}/groups", f"groups/{group['id']}/persons"):
        answer = requests.get(f"{url}/{path}", params={"page": 1, "size": 10})
        assert answer.status_code == 200
        assert set(answer.json()) == {"items", "page", "total_pages"}
    assert requests.get(f"{url}/storage/default").json()["uri"] == "default"
    assert requests.get(f"{url}/ping").status_code == 200

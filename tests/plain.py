"""What a caller does without the SDK: plain HTTP."""

from itertools import count
from pathlib import Path
from typing import Any

import requests

from tests.photographs import base64

Json = Any


class Plain(requests.Session):
    """A session of `requests` with paths relative to the API's root."""

    def __init__(self, root: str) -> None:
        super().__init__()
        self.root = root

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **options: Any) -> requests.Response:
        """Send a request to a path such as /persons."""
        return super().request(method, f"{self.root}{url!s}", *args, **{"timeout": 60, **options})


def refused(answer: requests.Response, status: int, kind: str) -> Json:
    """Check that an answer is the error of this status and type, in the usual shape; return its payload."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/json"), answer.text
    told = answer.json()
    assert set(told) == {"status_code", "type", "msg", "payload", "request_id"}
    assert (told["status_code"], told["type"]) == (status, kind)
    assert isinstance(told["msg"], str)
    assert told["request_id"] == answer.headers["X-Request-Id"]
    return told["payload"]


def items(http: Plain, path: str) -> list[Json]:
    """Return all items of a list, from all its pages."""
    listed: list[Json] = []
    for number in count(1):
        answer = http.get(path, params={"page": number})
        assert answer.status_code == 200, answer.text
        listed += answer.json()["items"]
        if number >= answer.json()["total_pages"]:
            break
    return listed


def new_person(http: Plain, name: str = "Ada", **details: Json) -> int:
    """Create a person and return their id."""
    answer = http.post("/persons", json={"name": name, "metadata": {}, **details})
    assert answer.status_code == 201, answer.text
    id: int = answer.json()["id"]
    return id


def new_group(http: Plain, *person_ids: int) -> int:
    """Create a group with these persons in it and return its id."""
    id: int = http.post("/groups", json={"name": "group", "metadata": {}}).json()["id"]
    answer = http.put(f"/groups/{id}/persons", json={"addItems": list(person_ids), "removeItems": []})
    assert answer.status_code == 204, answer.text
    return id


def attach(http: Plain, person_id: int, content: bytes, force: bool = True) -> int:
    """Give a person a picture and return its id."""
    body = {"image": {"content": base64(content)}}
    answer = http.post(f"/persons/{person_id}/images", params={"force": force}, json=body)
    assert answer.status_code == 200, answer.text
    id: int = answer.json()
    return id


def search(http: Plain, content: bytes, **body: Json) -> list[Json]:
    """Return the results of a search."""
    answer = http.post("/search", json={"image": base64(content), **body})
    assert answer.status_code == 200, answer.text
    results: list[Json] = answer.json()
    return results


def found(http: Plain, content: bytes, **body: Json) -> list[int]:
    """Return the ids of the persons that a search finds, best first."""
    return [result["person"]["id"] for result in search(http, content, **body)]


def stored_files(data: Path) -> set[str]:
    """Return every file below the storage root."""
    root = data / "storages"
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def everything(http: Plain, data: Path) -> Json:
    """Return everything stored on a server: every record, picture and file."""
    persons, groups = items(http, "/persons"), items(http, "/groups")
    images = {person["id"]: items(http, f"/persons/{person['id']}/images") for person in persons}
    paths = [f"/persons/{id}/images/{image['id']}" for id, listed in images.items() for image in listed]
    return {
        "persons": persons,
        "groups": groups,
        "members": {group["id"]: items(http, f"/groups/{group['id']}/persons") for group in groups},
        "storages": items(http, "/storage"),
        "default": http.get("/storage/default").json().get("id"),
        "images": images,
        "contents": {path: http.get(path).content for path in paths},
        "files": stored_files(data),
    }


def erase(http: Plain) -> None:
    """Delete everything stored on a server."""
    for path in ("/persons", "/groups", "/storage"):
        for item in items(http, path):
            answer = http.delete(f"{path}/{item['id']}")
            assert answer.status_code == 204, answer.text

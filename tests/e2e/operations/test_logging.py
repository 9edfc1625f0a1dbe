"""What is logged, and what is not."""

import json
import re
from pathlib import Path
from typing import Any

import requests

from tests.photographs import OBAMA
from tests.plain import Plain, attach
from tests.serving import Server, serving


def named(http: Plain) -> int:
    """Create a person with a name that no log may contain."""
    return int(http.post("/persons", json={"name": "Rosalind Franklin", "metadata": {"born": "1920"}}).json()["id"])


def ask(server: Server) -> requests.Response:
    """Enrol, list by name, search, and request something that does not exist; return the last answer."""
    with Plain(server.url) as http:
        attach(http, named(http), OBAMA)
        http.get("/persons", params={"keyword": "Rosalind"})
        http.post("/search", data=OBAMA, headers={"Content-Type": "image/jpeg"})
        return http.get("/persons/4711")


def test_each_request_is_a_line_of_json_without_names(tmp_path: Path) -> None:
    """Ids lead from an answer to its line, and from there to a person who is still in the database."""
    with serving(tmp_path / "data", log_format="json", log_requests="true") as server:
        answer = ask(server)
    text = server.log.read_text()
    told: list[dict[str, Any]] = [json.loads(line) for line in text.splitlines()]
    asked = [line for line in told if line["logger"] == "kith.requests"]
    (last,) = [line for line in asked if line["request_id"] == answer.headers["X-Request-Id"]]
    assert (last["method"], last["status"]) == ("GET", 404)
    assert {"/api/persons", "/api/search", "/api/persons/<id:person_id>"} <= {line["route"] for line in asked}
    assert all(line["milliseconds"] > 0 and line["key"] is None and line["time"] for line in asked)
    assert not re.search("Rosalind|Franklin|1920|keyword|127.0.0.1", text)


def test_a_line_of_text_says_as_much(tmp_path: Path) -> None:
    with serving(tmp_path / "data", log_requests="true") as server:
        answer = ask(server)
    lines = server.log.read_text().splitlines()
    (line,) = [line for line in lines if answer.headers["X-Request-Id"] in line]
    assert re.search(r"INFO kith.requests: GET \S+ 404 in [\d.]+ ms, key None, request \w{32}$", line)


def test_nothing_is_logged_of_requests_unless_a_setting_says_so(tmp_path: Path) -> None:
    """A busy server would write more log than data."""
    with serving(tmp_path / "data") as server:
        ask(server)
    assert all(" kith.networks: loaded " in line for line in server.log.read_text().splitlines())

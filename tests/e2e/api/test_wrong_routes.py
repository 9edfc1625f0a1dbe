"""Requests to addresses that do not exist, and with unsupported methods."""

import pytest

from tests.e2e.api.population import Population
from tests.plain import refused


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/people", "/persons/x/", "/persons/1/images/x/", "/api"])
def test_an_unknown_route_is_a_404(unchanged: Population, method: str, path: str) -> None:
    refused(unchanged.http.request(method, path, json={}), 404, "not_found")


@pytest.mark.parametrize("path", ["/persons/-1", "/persons/x", "/persons/1.5/images", "/groups/-1"])
def test_an_impossible_id_is_a_404_with_its_address(unchanged: Population, path: str) -> None:
    answer = unchanged.http.get(path)
    refused(answer, 404, "not_found")
    assert answer.json()["msg"] == f"there is nothing at /api{path}"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/persons", {"GET", "POST"}),
        ("POST", "/persons/{person}", {"GET", "PUT", "PATCH", "DELETE"}),
        ("PUT", "/persons/{person}/images", {"GET", "POST"}),
        ("POST", "/persons/{person}/images/{image}", {"GET", "DELETE"}),
        ("POST", "/groups/{group}/persons", {"GET", "PUT"}),
        ("PUT", "/storage/{storage}", {"GET", "DELETE"}),
        ("DELETE", "/storage/default", {"GET", "PUT"}),
        ("GET", "/search", {"POST"}),
        ("POST", "/ping", {"GET"}),
    ],
)
def test_a_wrong_method_is_a_405_that_names_the_right_ones(
    unchanged: Population, method: str, path: str, allowed: set[str]
) -> None:
    answer = unchanged.http.request(method, unchanged.path(path), json={})
    refused(answer, 405, "method_not_allowed")
    assert {word.strip() for word in answer.headers["Allow"].split(",")} >= allowed


def test_each_answer_has_a_request_id_of_its_own(unchanged: Population) -> None:
    ids = {unchanged.http.get(path).headers["X-Request-Id"] for path in ("/ping", "/persons", "/nowhere", "/ping")}
    assert len(ids) == 4

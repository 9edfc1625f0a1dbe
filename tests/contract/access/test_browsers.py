"""Requests from other web sites are refused."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.api.access.browsers import Neighbours, register


def application(neighbours: Neighbours) -> Flask:
    """Return an application that does nothing but this check."""
    app = Flask("test")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    register(app, neighbours)
    app.add_url_rule("/", view_func=lambda: "here", methods=["GET", "POST"])
    return app


@pytest.mark.parametrize(
    ("listening", "host", "known"),
    [
        ("127.0.0.1", "localhost:41101", True),
        ("127.0.0.1", "127.8.9.1", True),
        ("127.0.0.1", "[::1]:41101", True),
        ("127.0.0.1", "evil.example", False),
        ("127.0.0.1", "localhost.evil.example", False),
        ("127.0.0.1", "127.0.0.1.evil.example:41101", False),
        ("127.0.0.1", "192.168.1.5", False),
        ("127.0.0.1", "desk.example", True),
        ("192.168.1.5", "192.168.1.5:41101", True),
        ("0.0.0.0", "192.168.1.5:41101", True),
        ("::", "[fe80::1]:41101", True),
        ("0.0.0.0", "evil.example", False),
        ("127.0.0.1", "[", False),
    ],
)
def test_a_host_is_known_by_loopback_names_the_listening_address_and_the_settings(
    listening: str, host: str, known: bool
) -> None:
    """A name that somebody else points at this machine is refused."""
    assert Neighbours(listening, ("desk.example",)).knows_host(host) is known


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A browser beside the server."""
    with app.test_client() as client:
        yield client


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8000"},
        {"Origin": "https://localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_what_another_web_site_sends_is_refused(client: FlaskClient, method: str, headers: dict[str, str]) -> None:
    """Whatever the method, and nothing changes."""
    answer = client.open("/api/groups", method=method, headers=headers, json={"name": "g", "metadata": {}})
    assert answer.status_code == 403
    assert answer.json
    assert answer.json["type"] == "origin_refused"
    assert client.get("/api/groups").json == {"items": [], "page": 1, "total_pages": 1}


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}],
)
def test_the_servers_own_pages_and_programs_are_answered(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.get("/api/groups", headers=headers)
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("path", ["/api/groups", "/api/docs/", "/api/openapi.json", "/api/nothing"])
def test_every_answer_says_what_browsers_may_do_with_it(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]


def test_an_allowed_site_may_ask_and_read() -> None:
    """Its preflight is answered, and the answer depends on the origin."""
    client = application(Neighbours("127.0.0.1", (), ("https://desk.example",))).test_client()
    origin = {"Origin": "https://desk.example", "Sec-Fetch-Site": "cross-site"}
    preflight = client.options("/", headers={**origin, "Access-Control-Request-Method": "POST"})
    assert preflight.status_code == 204
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    answer = client.post("/", headers=origin)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "https://desk.example")
    assert {"ETag", "X-Kith-Compared", "X-Kith-Warnings"} <= set(
        answer.headers["Access-Control-Expose-Headers"].split(", ")
    )
    assert "Origin" in answer.headers["Vary"]
    assert "Access-Control-Allow-Origin" not in client.get("/").headers

"""What the server says about itself."""

import re
from importlib.metadata import version

from tests.photographs import OBAMA
from tests.plain import Plain, attach, new_person, search


def test_ping_identifies_the_server(http: Plain) -> None:
    """Its name, its version, and the number of the contract."""
    assert http.get("/ping").json() == {"name": "kith", "version": version("kith-server"), "contract": 1}


def test_the_server_is_alive_and_ready(http: Plain) -> None:
    assert http.get("/healthz").json() == {"status": "alive"}
    assert http.get("/readyz").json() == {"status": "ready", "unreachable_storages": []}


def test_requests_and_persons_are_counted_for_prometheus(http: Plain) -> None:
    person = new_person(http)
    attach(http, person, OBAMA)
    search(http, OBAMA)
    http.get(f"/persons/{person}")
    http.get("/nowhere")
    text = http.get("/metrics").text
    assert re.search(r"^kith_persons 1\.0$", text, re.MULTILINE)
    for labels in (
        'method="POST",route="/api/search",status="200"',
        'method="GET",route="/api/persons/<id:person_id>",status="200"',
        'method="GET",route="unknown",status="404"',
    ):
        assert re.search(rf"^kith_request_seconds_count\{{{re.escape(labels)}\}} [1-9]", text, re.MULTILINE)
    assert f"persons/{person}" not in text

"""Numbers for Prometheus from a server with several processes."""

import re
from pathlib import Path

import requests

from tests.photographs import OBAMA
from tests.plain import Plain, attach, new_person
from tests.serving import serving

PINGS = 20


def test_requests_to_all_workers_are_counted_together(tmp_path: Path) -> None:
    """Whichever of them is asked."""
    with serving(tmp_path / "data", "--workers", "2") as server:
        for _ in range(PINGS):
            requests.get(f"{server.url}/ping")
        with Plain(server.url) as http:
            attach(http, new_person(http), OBAMA)
        for _ in range(4):
            text = requests.get(f"{server.url}/metrics").text
            counted = re.search(r'^kith_request_seconds_count\{.*"/api/ping".*\} (\S+)$', text, re.MULTILINE)
            persons = re.search(r"^kith_persons (\S+)$", text, re.MULTILINE)
            assert counted
            assert float(counted[1]) == PINGS
            assert persons
            assert float(persons[1]) == 1

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


def test_the_time_of_photos_in_the_engine_is_counted(tmp_path: Path) -> None:
    """By what was wanted of them, a photo that was refused included."""
    with serving(tmp_path / "data") as server:
        with Plain(server.url) as http:
            attach(http, new_person(http), OBAMA)
        requests.post(f"{server.url}/search", data=b"no photo", headers={"Content-Type": "image/jpeg"})
        requests.post(f"{server.url}/detect", data=OBAMA, headers={"Content-Type": "image/jpeg"})
        text = requests.get(f"{server.url}/metrics").text
    counts = dict(re.findall(r'^kith_engine_seconds_count\{.*work="(\w+)".*\} (\S+)$', text, re.MULTILINE))
    assert {work: float(count) for work, count in counts.items()} == {"encode": 2, "detect": 1}

"""Metrics for Prometheus from a server with several processes."""

import os
import re
import signal
import time
from contextlib import suppress
from pathlib import Path

import requests

from tests.e2e.key_command import keys
from tests.photographs import OBAMA
from tests.plain import Plain, attach, new_person
from tests.serving import PATIENCE, serving

PINGS = 20


def test_requests_to_all_workers_are_counted_together(tmp_path: Path) -> None:
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


def test_the_time_photos_spend_in_the_engine_is_counted(tmp_path: Path) -> None:
    """By task, including a photo that was refused."""
    with serving(tmp_path / "data") as server:
        with Plain(server.url) as http:
            attach(http, new_person(http), OBAMA)
        requests.post(f"{server.url}/search", data=b"no photo", headers={"Content-Type": "image/jpeg"})
        requests.post(f"{server.url}/detect", data=OBAMA, headers={"Content-Type": "image/jpeg"})
        text = requests.get(f"{server.url}/metrics").text
    counts = dict(re.findall(r'^kith_engine_seconds_count\{.*work="(\w+)".*\} (\S+)$', text, re.MULTILINE))
    assert {work: float(count) for work, count in counts.items()} == {"encode": 2, "detect": 1}


def test_waiting_requests_connections_and_keys_are_counted(tmp_path: Path) -> None:
    """Across all living workers; the scraper itself is an open connection and a busy thread."""
    data = tmp_path / "data"
    with serving(data, "--workers", "2") as server:
        headers = {"Authorization": f"Bearer {keys(data, 'make', 'scraper', '--scope', 'read')}"}
        requests.get(f"{server.url}/groups", headers=headers)
        os.kill(server.workers()[0], signal.SIGKILL)
        told: dict[str, float] = {}
        deadline = time.monotonic() + PATIENCE
        while told.get("kith_connections") != 1 and time.monotonic() < deadline:  # told ten times a second
            time.sleep(0.1)
            with suppress(requests.ConnectionError):
                text = requests.get(f"{server.url}/metrics", headers=headers).text
                told = {name: float(value) for name, value in re.findall(r"^(kith_\S+) (\S+)$", text, re.MULTILINE)}
    assert told["kith_connections"] == 1
    assert told["kith_waiting_requests"] == told["kith_inbox_faces"] == 0
    assert told['kith_jobs{kind="import",state="done"}'] == told['kith_jobs{kind="cluster",state="failed"}'] == 0
    assert told["kith_busy_threads"] <= 1
    assert told['kith_key_requests_total{key="1"}'] >= 1

"""A server that is asked to stop finishes its work and exits."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.photographs import OBAMA, photo
from tests.plain import Plain, attach, found, items, new_person
from tests.serving import serving

pytestmark = pytest.mark.alone


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_server_stops_soon(tmp_path: Path, number: signal.Signals) -> None:
    """With exit code 0, even while a client keeps its connection."""
    with serving(tmp_path / "data") as server, Plain(server.url) as http:
        attach(http, new_person(http), OBAMA)
        asked = time.monotonic()
        server.process.send_signal(number)
        assert server.process.wait(20) == 0
        assert time.monotonic() - asked < 10
    assert "Traceback" not in server.log.read_text()


def test_requests_in_progress_are_answered(tmp_path: Path) -> None:
    """What was acknowledged, and nothing else, is there at the next start."""
    picture = photo("obama3.jpg")
    with serving(tmp_path / "data") as server:
        with Plain(server.url) as http:
            person = new_person(http)
        path = f"{server.url}/persons/{person}/images?force=true"

        def attempt(_: int) -> int | None:
            try:
                return requests.post(path, data=picture, headers={"Content-Type": "image/jpeg"}).status_code
            except requests.ConnectionError:
                return None

        with ThreadPoolExecutor(8) as threads:
            sent = [threads.submit(attempt, number) for number in range(8)]
            time.sleep(0.3)
            server.stop()
            statuses = [attempt.result() for attempt in sent]
    assert statuses.count(200) >= 1
    assert set(statuses) <= {200, None}
    with serving(tmp_path / "data") as server, Plain(server.url) as http:
        assert len(items(http, f"/persons/{person}/images")) == statuses.count(200)
        assert found(http, OBAMA, max_distance=0.6) == [person]

"""The false-alarm meter of a real server: what searches scored, across processes and restarts."""

import re
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import requests

from client.api.sdk import Sdk
from client.model.recognition import SearchParams, SearchSource
from client.model.server import FalseAlarms
from tests.photographs import BIDEN, COLLINS, OBAMA
from tests.plain import Plain, attach, new_person
from tests.serving import PATIENCE, serving
from tests.unit.false_alarms.populations import enrolled, strangers


def counted(sdk: Sdk, searches: int) -> FalseAlarms:
    """Wait until this many searches are counted, and return the report."""
    deadline = time.monotonic() + PATIENCE
    while (told := sdk.false_alarms()).searches != searches:
        assert time.monotonic() < deadline, told
        time.sleep(0.1)
    return told


def test_searches_of_all_workers_are_counted_and_kept(tmp_path: Path) -> None:
    """Each face counts once; searches by stored images do not count, and an empty scope has no score."""
    data = tmp_path / "data"
    with serving(data, "--workers", "2") as server, Sdk(server.url) as sdk, Plain(server.url) as http:
        sdk.search(None, SearchSource(OBAMA))
        image = attach(http, new_person(http), OBAMA)
        for photo in (OBAMA, BIDEN, COLLINS) * 3:
            sdk.search(SearchParams(max_distance=0.5), SearchSource(photo))
        sdk.search(None, SearchSource(image_id=image))
        assert counted(sdk, 9).state == "unknown"
    with serving(data) as server, Sdk(server.url) as sdk:
        told = counted(sdk, 9)
        assert told.since
        assert told.since.date() == datetime.now(UTC).date()
    with closing(sqlite3.connect(data / "kith.db")) as records, records:
        kept = records.execute("SELECT bin, count FROM scores").fetchall()
    records.close()
    assert sum(count for _, count in kept) == 9
    assert [count for bin, count in kept if bin == 26] == [3]


def test_drift_shows_in_metrics_and_log(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data) as server, Sdk(server.url) as sdk:
        assert "kith_false_alarms{" not in requests.get(f"{server.url}/metrics", timeout=60).text
        with Plain(server.url) as http:
            attach(http, new_person(http), OBAMA)
        sdk.search(None, SearchSource(BIDEN))
        counted(sdk, 1)
    searches = (strangers(1000, crowd=20) + enrolled(500)).round().astype(int).tolist()
    with closing(sqlite3.connect(data / "kith.db")) as records, records:
        ((calibration, day),) = records.execute("SELECT calibration, day FROM scores").fetchall()
        rows = [(calibration, day, bin, count) for bin, count in enumerate(searches)]
        records.executemany("REPLACE INTO scores VALUES (?, ?, ?, ?)", rows)
    records.close()
    with serving(data) as server, Sdk(server.url) as sdk:
        told = counted(sdk, sum(searches))
        assert told.state == "more"
        (limit,) = (limit for limit in told.limits if limit.asked == 0.01)
        assert limit.least < 1 - 0.99**20 < limit.most
        text = requests.get(f"{server.url}/metrics", timeout=60).text
        gauges = dict(re.findall(r'^(kith_false_alarms\w*)\{asked="0.01"\} (\S+)$', text, re.MULTILINE))
        assert {name: float(value) for name, value in gauges.items()} == {
            "kith_false_alarms": limit.share,
            "kith_false_alarms_least": limit.least,
            "kith_false_alarms_most": limit.most,
        }
        assert f"kith_false_alarm_searches {float(sum(searches))}" in text
    assert server.log.read_text().count("of strangers are matched to somebody") == 1

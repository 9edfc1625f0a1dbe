"""Processes killed at random moments: what was acknowledged is there, and nothing is half there."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import kith
from tests.e2e.crashing import CRASHES, VICTIMS, agree, work_until_killed
from tests.e2e.workload import Account
from tests.photographs import OBAMA
from tests.plain import Json, Plain, everything, found
from tests.serving import serving

ON_ONE_DIRECTORY = 20


def is_whole(http: Plain, data: Path, kept: Json) -> None:
    """Check that database, storage and index agree completely."""
    assert all(content[:2] == b"\xff\xd8" for content in kept["contents"].values())
    assert len(kept["files"]) == len(kept["contents"])
    enrolled = [person for person, images in kept["images"].items() if images]
    assert sorted(found(http, OBAMA, max_distance=2.0, result_size=1000)) == sorted(enrolled)
    read = {(data / "storages" / file).read_bytes() for file in kept["files"]}
    assert read == set(kept["contents"].values())


@pytest.mark.parametrize("seed", range(-(-CRASHES // ON_ONE_DIRECTORY)))
def test_a_crash_loses_nothing_and_leaves_nothing_half_done(
    tmp_path: Path, seed: int, record_property: Callable[[str, object], None]
) -> None:
    """Repeatedly on one data directory, during enrolments, deletions and checkpoints; no stray file is left."""
    chance, data = random.Random(seed), tmp_path / "data"
    accounts: list[Account] = []
    for number in range(min(CRASHES, ON_ONE_DIRECTORY)):
        with serving(data, checkpoint_seconds=0.1, workers=1 + number // len(VICTIMS) % 2) as server:
            with Plain(server.url) as http:
                kept = everything(http, data)
                agree(kept, accounts)
                is_whole(http, data, kept)
            accounts += work_until_killed(server, VICTIMS[number % len(VICTIMS)], chance)
        done = kith("verify", "--data", data)
        assert done.returncode == 0, done.stdout
    assert len(kept["contents"]) > min(CRASHES, ON_ONE_DIRECTORY)
    assert "Traceback" not in server.log.read_text()
    record_property("acknowledged writes", sum(account.acknowledged for account in accounts))

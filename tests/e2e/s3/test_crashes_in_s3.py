"""Servers killed at random moments while they write to S3: every object has an owner or a note."""

import random
from collections.abc import Callable
from pathlib import Path

from tests.e2e.crashing import CRASHES, VICTIMS, agree, work_until_killed
from tests.e2e.s3.conftest import default_in_s3
from tests.e2e.workload import Account
from tests.object_storage import ObjectStorage
from tests.plain import Plain, everything
from tests.serving import serving

HERE = max(2, CRASHES // 2) if CRASHES > 4 else 2


def test_a_crash_leaves_no_object_without_a_picture(
    s3: ObjectStorage, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """The next start erases what was being written, and nothing acknowledged is lost."""
    chance, data, uri = random.Random(7), tmp_path / "data", ""
    accounts: list[Account] = []
    for number in range(HERE + 1):
        with serving(data, checkpoint_seconds=0.1) as server:
            with Plain(server.url) as http:
                uri = uri or default_in_s3(http, s3).uri
                kept = everything(http, data)
            agree(kept, accounts)
            assert kept["files"] == set()
            assert sorted(s3.objects(uri).values()) == sorted(kept["contents"].values())
            if number < HERE:
                accounts += work_until_killed(server, VICTIMS[-1 - number % len(VICTIMS)], chance)
    assert kept["contents"]
    assert "Traceback" not in server.log.read_text()
    record_property("acknowledged writes", sum(account.acknowledged for account in accounts))

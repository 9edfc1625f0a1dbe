"""After a kill the chain is whole: every change has its entry, and every entry its change."""

import os
import random
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import requests

from tests.e2e.audit.conftest import Audit
from tests.plain import Plain, new_person
from tests.serving import Server, serving

CRASHES = int(os.environ.get("CRASHES", "2"))


def work(server: Server) -> None:
    """Make and remove persons until the server is gone."""
    with suppress(requests.RequestException), Plain(server.url) as http:
        while True:
            id = new_person(http)
            http.get(f"/persons/{id}")
            if id % 2:
                http.delete(f"/persons/{id}")


def test_records_and_audit_agree_after_a_kill(tmp_path: Path) -> None:
    """The people left are those who were created and not erased, each recorded once."""
    audit, chance = Audit(tmp_path / "data"), random.Random(15)
    for _ in range(CRASHES):
        with serving(audit.data, "--workers", "2", audit="all") as server, ThreadPoolExecutor(4) as threads:
            for _ in range(4):
                threads.submit(work, server)
            time.sleep(chance.uniform(0.3, 0.8))
            server.kill()
        audit.head()
        entries = audit.entries()
        created, erased = (
            [id for entry in entries if entry["action"] == action for id in entry["person_ids"]]
            for action in ("person_created", "person_erased")
        )
        assert len(set(created)) == len(created) > 0
        with closing(sqlite3.connect(audit.data / "kith.db")) as database:
            there = {id for (id,) in database.execute("SELECT id FROM persons")}
        assert there == set(created) - set(erased)

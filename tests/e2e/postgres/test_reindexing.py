"""`kith reindex` on several machines of one PostgreSQL, some of which die."""

import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from tests.databases import postgresql
from tests.graphs import lend_graphs
from tests.photographs import COLLINS
from tests.plain import Plain, attach, new_person
from tests.serving import PATIENCE, command, environment, serving

KILLS = int(os.environ.get("KITH_TEST_KILLS", "2"))
"""A hundred take a while, so they are run occasionally."""
PICTURES_A_KILL = 6
_ENCODED = "SELECT count(*) FROM pictures WHERE (SELECT count(*) FROM encodings WHERE picture_id = pictures.id) = 2"


def encoded(url: str) -> int:
    """Return how many pictures both encoders have encoded."""
    with psycopg.connect(url) as connection:
        found = connection.execute(_ENCODED).fetchone()
    assert found
    return int(found[0])


def reindexing(data: Path, url: str, root: Path) -> "subprocess.Popen[str]":
    """Start the command on a machine of its own."""
    data.mkdir(exist_ok=True)
    lend_graphs(data)
    line = [sys.executable, *command("reindex", "--data", str(data))[1:]]
    given = environment(database=url, storage_root=root)
    return subprocess.Popen(line, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_machines_share_the_work_and_take_over_from_one_that_is_killed(tmp_path: Path) -> None:
    """No two living machines encode the same picture, except what both have in hand at the end."""
    url, root, chance = postgresql().new_url(), tmp_path / "storages", random.Random(KILLS)
    pictures = PICTURES_A_KILL * (KILLS + 1)
    before = serving(tmp_path / "data", database=url, storage_root=root, encoder="dlib")
    with before as server, Plain(server.url) as http:
        person = new_person(http)
        for number in range(pictures):
            attach(http, person, COLLINS + b"%d" % number)
    machines, begun = [reindexing(tmp_path / f"machine{number}", url, root) for number in range(2)], [0, 0]
    for number in range(KILLS):
        enough = PICTURES_A_KILL * number + chance.randint(1, PICTURES_A_KILL)
        deadline = time.monotonic() + PATIENCE
        while encoded(url) < enough:
            assert time.monotonic() < deadline
            time.sleep(chance.uniform(0, 0.3))
        victim = machines.pop(0)
        victim.kill()
        victim.communicate(timeout=PATIENCE)
        begun.append(encoded(url))
        machines.append(reindexing(tmp_path / f"machine{number + 2}", url, root))
    said = [machine.communicate(timeout=PATIENCE)[0] for machine in machines]
    assert [machine.returncode for machine in machines] == [0, 0], said
    assert encoded(url) == pictures
    theirs = [int(count) for text in said for count in re.findall(r"(\d+) pictures? encoded by", text)]
    assert sum(theirs) <= pictures - begun[-2] + len(machines)

"""Servers of one PostgreSQL, killed under load: what was acknowledged is there, and nothing is half there."""

import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import psycopg

from tests.commands import kith
from tests.databases import postgresql
from tests.e2e.crashing import agree
from tests.e2e.workload import Account, Client
from tests.photographs import OBAMA
from tests.plain import Plain, everything, found
from tests.serving import PATIENCE, Server, serving

KILLS = int(os.environ.get("KITH_TEST_KILLS", "2"))
"""A hundred take a while, so they are run occasionally."""
CLIENTS = 2
INDEXES = ("auto", "pgvector")


def test_a_killed_server_loses_nothing_and_the_other_goes_on(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """One of two, again and again; a new one takes its place, and both give the same answers from different indexes."""
    url, chance = postgresql().new_url("vector"), random.Random(1)
    root = tmp_path / "storages"

    def start(number: int) -> Server:
        data, index = tmp_path / f"data{number}", INDEXES[number % 2]
        serves = serving(data, database=url, index=index, storage_root=root, checkpoint_seconds=0.2)
        return running.enter_context(serves)

    accounts: list[Account] = []
    with ExitStack() as running:
        servers = [start(0), start(1)]
        for number in range(KILLS):
            accounts += _work(servers[0], servers[1], chance)
            servers = [servers[1], start(number + 2)]
        with Plain(servers[0].url) as one, Plain(servers[1].url) as other:
            kept = everything(one, tmp_path)
            assert everything(other, tmp_path) == kept
            agree(kept, accounts)
            enrolled = sorted(person for person, images in kept["images"].items() if images)
            for http in (one, other):
                assert sorted(found(http, OBAMA, max_distance=2.0, result_size=1000)) == enrolled
        for server in servers:
            server.stop()
    assert _owned(url) <= _files(root)
    _let_an_hour_pass(url)
    _run(tmp_path / "data1", url, root, "checkpoint")
    assert _files(root) == _owned(url)  # nothing is left of unfinished work, not even half a picture
    for index in INDEXES:
        _run(tmp_path / "data1", url, root, "verify", index=index)
    record_property("acknowledged writes", sum(account.acknowledged for account in accounts))


def _work(victim: Server, other: Server, chance: random.Random) -> list[Account]:
    """Let clients of both work, kill one server, and stop the clients of the other once it has gone on."""
    clients = [Client(server.url, chance.randrange(10**9)) for server in (victim, other) for _ in range(CLIENTS)]
    with ThreadPoolExecutor(len(clients)) as threads:
        at_work = [threads.submit(client.work) for client in clients]
        deadline = time.monotonic() + PATIENCE
        while sum(len(client.account.images) for client in clients) < chance.randrange(3, 12):
            assert time.monotonic() < deadline
            time.sleep(0.005)
        victim.kill()
        before = [len(client.account.images) for client in clients[CLIENTS:]]
        while all(len(client.account.images) == count for client, count in zip(clients[CLIENTS:], before, strict=True)):
            assert time.monotonic() < deadline, "the other server does not go on"
            time.sleep(0.005)
        for client in clients:
            client.stop()
        return [account.result() for account in at_work]


def _files(root: Path) -> set[str]:
    return {path.relative_to(root / "default").as_posix() for path in root.rglob("*") if path.is_file()}


def _owned(url: str) -> set[str]:
    return _keys(url, "pictures")


def _let_an_hour_pass(url: str) -> None:
    """Age the notes of unfinished writes, as if nobody could still be writing; none may be of somebody's picture."""
    assert not _keys(url, "strays") & _owned(url)
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE strays SET noted = '2000-01-01T00:00:00.000000+00:00'")


def _keys(url: str, table: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {key for (key,) in connection.execute(f"SELECT blob_key FROM {table}".encode())}


def _run(data: Path, url: str, root: Path, name: str, **settings: str) -> None:
    done = kith(name, "--data", data, database=url, storage_root=root, **settings)
    assert done.returncode == 0, done.stdout

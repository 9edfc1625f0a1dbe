"""Killing a server at work, and comparing what it stored with what it acknowledged."""

import os
import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.e2e.workload import Account, Client, Fate
from tests.plain import Json
from tests.serving import PATIENCE, Server, runs, wait_until_ready

CLIENTS = 4


CRASHES = int(os.environ.get("CRASHES", "2"))
"""Hundreds take a while, so they are run occasionally."""


ALONE_SECONDS = 15.0
"""How long a worker may survive its parent."""


def kill_all(server: Server, _: random.Random) -> None:
    """Kill all processes at once, like a power cut."""
    server.kill()


def kill_parent(server: Server, _: random.Random) -> None:
    """Kill the parent; its workers have to end on their own."""
    workers = server.workers()
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait(PATIENCE)
    deadline = time.monotonic() + ALONE_SECONDS
    while any(map(runs, workers)):
        assert time.monotonic() < deadline, "a worker is still there"
        time.sleep(0.05)


def kill_worker(server: Server, chance: random.Random) -> None:
    """Kill a worker; its parent has to start another. Other work may finish."""
    os.kill(chance.choice(server.workers()), signal.SIGKILL)
    time.sleep(chance.uniform(0, 0.1))
    wait_until_ready(server)
    server.stop()


VICTIMS = (kill_worker, kill_parent, kill_all)


def work_until_killed(
    server: Server, kill: Callable[[Server, random.Random], None], chance: random.Random
) -> list[Account]:
    """Let some clients work for a moment, kill the server while they do, and return what they know."""
    clients = [Client(server.url, chance.randrange(10**9)) for _ in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as threads:
        at_work = [threads.submit(client.work) for client in clients]
        _wait_for(chance.randrange(1, 12), clients)
        time.sleep(chance.uniform(0, 0.1))
        kill(server, chance)
        return [account.result() for account in at_work]


def _wait_for(images: int, clients: list[Client]) -> None:
    deadline = time.monotonic() + PATIENCE
    while sum(len(client.account.images) for client in clients) < images:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def agree(kept: Json, accounts: list[Account]) -> None:
    """Check each acknowledged creation and removal against what is stored, and count what is extra."""
    persons = {person["id"] for person in kept["persons"]}
    images = {(person, image["id"]) for person, listed in kept["images"].items() for image in listed}
    fates = {id: fate for account in accounts for id, fate in account.persons.items()}
    image_fates = {id: fate for account in accounts for id, fate in account.images.items()}
    for there, known in ((persons, fates), (images, image_fates)):
        assert {id for id, fate in known.items() if fate is Fate.THERE} <= there
        assert not {id for id, fate in known.items() if fate is Fate.GONE} & there
    more = len(persons - set(fates)) + len(images - set(image_fates))
    assert more <= sum(account.unanswered for account in accounts)

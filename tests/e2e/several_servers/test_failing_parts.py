"""What clients notice when a part of the topology fails, and what is lost: nothing that was acknowledged."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from threading import Event

import pytest
from attrs import define, field

from client import Image, Person, Sdk
from client.errors import (
    DatabaseUnavailable,
    KithError,
    ServerFault,
    ServerUnreachable,
    StorageUnreachable,
    Unavailable,
)
from tests.photographs import BIDEN, COLLINS, OBAMA, OBAMA_LATER
from tests.plain import Plain, found, items
from tests.serving import wait_until
from tests.several_servers.balancer import PROGRAM
from tests.several_servers.topology import Replica, Topology, topology

pytestmark = pytest.mark.skipif(not PROGRAM, reason="there is no haproxy on this machine")

CLIENTS = 3
KILLS = int(os.environ.get("KILLS", "1"))
"""A hundred take a while, so they are run occasionally."""
FIRST_IDS = count(1_000_000, 1_000_000)
MOST = 1000
"""Results of a search."""
RETRIES = 8
"""Their pauses add up to 51 seconds, longer than any part is away."""


@pytest.fixture(scope="module")
def running() -> Iterator[Topology]:
    """The whole topology."""
    with topology() as running:
        yield running


@pytest.fixture
def sdk(running: Topology) -> Iterator[Sdk]:
    """A client of the load balancer that does not try again."""
    with Sdk(running.url.removesuffix("/api"), retries=0) as sdk:
        yield sdk


@define
class Client:
    """Creates persons, gives them pictures and looks for them, and keeps account of what was acknowledged."""

    first_id: int
    persons: list[int] = field(factory=list)
    images: list[tuple[int, int]] = field(factory=list)
    unanswered: int = 0

    def work(self, url: str, stop: Event) -> None:
        """Go on until told to stop. Only a picture may get no answer: it is unknown whether it was stored."""
        with Sdk(url, retries=RETRIES) as sdk:
            while not stop.is_set():
                id = self.first_id + len(self.persons)
                sdk.persons.create(Person(id, f"Person {id}", {"number": id}))  # a chosen id makes it safe to repeat
                self.persons.append(id)
                assert sdk.faces.detect(BIDEN)
                self._attach(sdk, id)

    def _attach(self, sdk: Sdk, person: int) -> None:
        try:
            self.images.append((person, sdk.persons.attach_image(Image(None, person, OBAMA), force=True)))
        except (Unavailable, ServerFault, ServerUnreachable):
            self.unanswered += 1


def holds(replica: Replica, clients: list[Client]) -> None:
    """Check that a server has all that was acknowledged, and finds all who have a picture."""
    with Plain(replica.server.url) as http:
        there = {person["id"] for person in items(http, "/persons")}
        assert {id for client in clients for id in client.persons} <= there
        for person, image in (each for client in clients for each in client.images):
            assert http.get(f"/persons/{person}/images/{image}").content == OBAMA
        for client in clients:
            assert {person for person, _ in client.images} <= found_of(http, client)


def found_of(http: Plain, client: Client) -> set[int]:
    """Return the client's persons whom searches find, even if they are too many for one answer."""
    ranges = range(client.first_id, client.first_id + len(client.persons), MOST)
    numbers = [{"gte": first, "lt": first + MOST} for first in ranges]
    limits = {"max_distance": 0.6, "result_size": MOST}
    return {id for some in numbers for id in found(http, OBAMA_LATER, filter={"number": some}, **limits)}


def kill_a_server(running: Topology, number: int) -> None:
    """Kill one server after another, and start it again."""
    running.replicas[number % len(running.replicas)].kill()
    time.sleep(1)
    running.replicas[number % len(running.replicas)].start()


def kill_the_database(running: Topology, _: int) -> None:
    """Make it drop everything at once, and start it again."""
    running.database.kill()
    time.sleep(1)
    running.database.start()


@pytest.mark.parametrize("kill", [kill_a_server, kill_the_database])
def test_clients_do_not_notice_what_is_killed(running: Topology, kill: Callable[[Topology, int], None]) -> None:
    """Every server, even one that was killed, has what any of them acknowledged."""
    clients, stop = [Client(next(FIRST_IDS)) for _ in range(CLIENTS)], Event()
    with ThreadPoolExecutor(CLIENTS) as threads:
        at_work = [threads.submit(client.work, running.url.removesuffix("/api"), stop) for client in clients]
        try:
            for number in range(KILLS):
                wait_for(CLIENTS, clients, at_work)
                kill(running, number)
            wait_for(CLIENTS, clients, at_work)
        finally:
            stop.set()
        for work in at_work:
            work.result()
    assert sum(client.unanswered for client in clients) <= KILLS * CLIENTS * 2
    for replica in running.replicas:
        holds(replica, clients)


def wait_for(more: int, clients: list[Client], at_work: list[Future[None]]) -> None:
    """Wait until so many more pictures are acknowledged, or a client has failed."""
    enough = sum(len(client.images) for client in clients) + more
    wait_until(lambda: sum(len(client.images) for client in clients) >= enough or any(work.done() for work in at_work))


def test_every_server_reports_that_s3_is_cut_off_and_recovers(running: Topology, sdk: Sdk) -> None:
    person = sdk.persons.enrol("Cut off", BIDEN).person
    with running.storage.cut_off():
        for _ in running.replicas:
            with pytest.raises(StorageUnreachable):
                sdk.persons.attach_image(Image(None, person.id, COLLINS), force=True)
            assert sdk.identify(BIDEN)
    with Sdk(running.url.removesuffix("/api"), retries=RETRIES) as patient:
        assert patient.persons.attach_image(Image(None, person.id, COLLINS), force=True)


def test_every_server_reports_that_the_database_is_away_and_recovers(running: Topology, sdk: Sdk) -> None:
    """What was there before is there afterwards."""
    before = {person.id for person in sdk.persons.iterate()}
    running.database.stop()
    with pytest.raises((DatabaseUnavailable, ServerFault)):
        sdk.persons.create(Person(None, "Nobody", {}))
    running.database.start()
    wait_until(lambda: _answers(sdk))
    assert {person.id for person in sdk.persons.iterate()} == before
    assert sdk.persons.create(Person(None, "Afterwards", {})).id


def _answers(sdk: Sdk) -> bool:
    try:
        return bool(sdk.persons.get_all().items)
    except KithError:
        return False

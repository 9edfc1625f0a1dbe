"""Servers that share a PostgreSQL are killed, paused and asked to cancel: their jobs go on where they were."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from io import BytesIO
from itertools import count
from math import ceil
from pathlib import Path
from typing import Any

import psycopg
import pytest
from attrs import define, field

from client import Sdk
from client.api.jobs import Jobs
from tests.archives import archive, people
from tests.databases import postgresql
from tests.e2e.clusters.piles import pile
from tests.photographs import COLLINS, OBAMA
from tests.serving import Server, runs, serving, wait_until

KILLS = int(os.environ.get("KITH_TEST_KILLS", "4"))
"""A hundred take a while, so they are run occasionally."""
PHOTOS_A_KILL = 6
"""How many may be done before the next kill."""
PHOTOS_A_TURN = 120
"""About what a job process does until its cut-off server's turn is over; it may finish all of them."""
_DONE = "SELECT enrolled + known + refused + seen FROM jobs WHERE id = %s"

Start = Callable[[Sdk, int], Any]


def import_people(sdk: Sdk, photos: int) -> Any:
    """Import people with a photo each."""
    return sdk.imports.start(people(photos, COLLINS), force=True)


def cluster_pile(sdk: Sdk, photos: int) -> Any:
    """Cluster photos of one person."""
    return sdk.cluster_jobs.start(archive(pile(photos)))


def jobs_of(sdk: Sdk, started: Any) -> Jobs[Any]:
    """Return the resource of a job."""
    return sdk.cluster_jobs if hasattr(started, "faces") else sdk.imports


def job_processes(server: Server) -> list[int]:
    """Return the processes of a server that run jobs."""
    threads = [path for worker in server.workers() for path in Path(f"/proc/{worker}/task").iterdir()]
    pids = [int(pid) for thread in threads for pid in (thread / "children").read_text().split()]
    return [pid for pid in pids if b"server.job_process" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@define
class Pair:
    """Servers of one database, usually two; one after another is broken and replaced."""

    folder: Path
    url: str
    servers: list[Server] = field(factory=list)
    paused: dict[int, Server] = field(factory=dict)
    """By their job process."""
    _running: ExitStack = field(factory=ExitStack)
    _numbers: Iterator[int] = field(factory=count)

    def start(self, **settings: Any) -> Server:
        """Start another server."""
        data = self.folder / f"data{next(self._numbers)}"
        given: dict[str, Any] = {"database": self.url, "storage_root": self.folder / "storages", **settings}
        self.servers.append(self._running.enter_context(serving(data, **given)))
        return self.servers[-1]

    def runner(self) -> Server:
        """Return the server that runs jobs, as soon as one does."""
        wait_until(lambda: any(map(job_processes, self.servers)))
        return next(server for server in self.servers if job_processes(server))

    def drop(self, server: Server) -> None:
        """Leave a server out from now on."""
        self.servers.remove(server)

    def close(self) -> None:
        """Stop all."""
        for pid, server in self.paused.items():
            go_on(pid, server)
        self._running.close()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """Servers of a new database; none is running yet."""
    pair = Pair(tmp_path, postgresql().new_url())
    try:
        yield pair
    finally:
        pair.close()
    for log in tmp_path.glob("*.log"):
        assert "Traceback" not in log.read_text()


@contextmanager
def client(server: Server) -> Iterator[Sdk]:
    """A client of one server."""
    with Sdk(server.url) as sdk:
        yield sdk


def kill_server(pair: Pair, runner: Server) -> None:
    """Kill everything of it at once, like a power cut."""
    processes = job_processes(runner)
    runner.kill()
    wait_until(lambda: not any(map(runs, processes)))
    pair.drop(runner)
    pair.start()


def kill_job_process(_: Pair, runner: Server) -> None:
    """Kill the job process, as a photo that needs too much memory would."""
    for pid in job_processes(runner):
        os.kill(pid, signal.SIGKILL)


def pause(pair: Pair, runner: Server) -> None:
    """Pause the whole server; it resumes when another has long taken over its work."""
    (pid,) = job_processes(runner)
    os.kill(pid, signal.SIGSTOP)
    cut_off(pair, runner)


def cut_off(pair: Pair, runner: Server) -> None:
    """Pause the whole server except its job process, which does not notice."""
    (pid,) = job_processes(runner)
    os.killpg(runner.process.pid, signal.SIGSTOP)
    pair.drop(runner)
    pair.paused[pid] = runner
    pair.start()


def go_on(pid: int, server: Server) -> None:
    """Resume a paused server and its job process."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)
    os.killpg(server.process.pid, signal.SIGCONT)


def resume(pair: Pair, job: int) -> None:
    """Resume paused servers once another works or the job is over; they leave the job alone."""
    for pid, server in pair.paused.items():
        wait_until(lambda: is_over(pair.url, job) or any(map(job_processes, pair.servers)))
        go_on(pid, server)
        wait_until(lambda pid=pid: not runs(pid))  # type: ignore[misc]
        pair.servers.append(server)
    pair.paused.clear()


BREAK = [kill_server, pause, kill_job_process, cut_off]


def done(url: str, job: int, before: int) -> int:
    """Return how many photos of a job are done, and check that it is no fewer than before."""
    with psycopg.connect(url) as connection:
        found = connection.execute(_DONE, (job,)).fetchone()
    assert found
    assert found[0] >= before
    return int(found[0])


def is_over(url: str, job: int) -> bool:
    """Return whether a job is finished."""
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT finished FROM jobs WHERE id = %s", (job,)).fetchone() != (None,)


@pytest.mark.parametrize(("start", "kills"), [(import_people, KILLS), (cluster_pile, KILLS // 2)])
def test_a_job_goes_on_wherever_it_was_interrupted(pair: Pair, start: Start, kills: int) -> None:
    """Whatever happens to the server that runs it: each photo counts once, none is lost, and progress never goes back.

    A server that was paused finds that another runs the job, and leaves it alone.
    """
    chance, photos = random.Random(kills), PHOTOS_A_KILL * (1 + kills) + PHOTOS_A_TURN * ceil(kills / len(BREAK))
    with client(pair.start()) as sdk:
        pair.start()
        started, before = start(sdk, photos), 0
    for number in range(kills):
        enough = before + chance.randint(1, PHOTOS_A_KILL)
        while (before := done(pair.url, started.id, before)) < enough:
            time.sleep(chance.uniform(0, 0.3))
        BREAK[number % len(BREAK)](pair, pair.runner())
        resume(pair, started.id)
    with client(pair.servers[0]) as sdk:
        ended = jobs_of(sdk, started).wait(started.id, interval=0.1)
        assert (ended.state, ended.total, ended.done, ended.refused) == ("done", photos, photos, 0)
        assert ended.created == started.created
        if start is import_people:
            persons = list(sdk.persons.iterate())
            assert len(persons) == photos
            assert [len(list(sdk.persons.iterate_images(person.id))) for person in persons] == [1] * photos
        else:
            assert ended.faces == photos
    with psycopg.connect(pair.url) as connection:
        assert connection.execute("SELECT count(*) FROM archives").fetchone() == (0,)


def test_a_job_is_cancelled_by_any_server(pair: Pair) -> None:
    with client(pair.start()) as sdk:
        pair.start()
        started = sdk.imports.start(people(60, COLLINS), force=True)
    runner = pair.runner()
    (other,) = [server for server in pair.servers if server is not runner]
    wait_until(lambda: done(pair.url, started.id, 0) > 0)
    with client(other) as sdk:
        sdk.imports.cancel(started.id)
        assert sdk.imports.wait(started.id, interval=0.1).state == "cancelled"
        second = sdk.imports.start(people(60, COLLINS), force=True)
        wait_until(lambda: done(pair.url, second.id, 0) > 0)
        runner = pair.runner()
    runner.kill()
    pair.drop(runner)
    with client(pair.servers[0]) as sdk:
        sdk.imports.cancel(second.id)
        assert sdk.imports.wait(second.id, interval=0.1).state == "cancelled"
        assert sdk.imports.get(second.id).done < 60


def test_a_job_whose_folder_only_a_dead_server_had_fails_and_says_what_to_do(pair: Pair, tmp_path: Path) -> None:
    folder = tmp_path / "root" / "people"
    for number in range(60):
        (folder / f"person {number}").mkdir(parents=True)
        (folder / f"person {number}" / "1.jpg").write_bytes(COLLINS + b"%d" % number)
    has_it = pair.start(import_roots=folder.parent)
    with client(has_it) as sdk:
        started = sdk.imports.start_on_server(str(folder), force=True)
    wait_until(lambda: done(pair.url, started.id, 0) > 0)
    other = pair.start()
    has_it.kill()
    with client(other) as sdk:
        wait_until(lambda: sdk.imports.get(started.id).is_finished)
        ended = sdk.imports.get(started.id)
        assert ended.error
        assert (ended.state, ended.error.type) == ("failed", "import_path_refused")
        assert "make the folder available to all of them" in ended.error.message
        assert len(list(sdk.persons.iterate())) >= ended.enrolled > 0


def test_an_archive_is_imported_even_if_its_receiver_is_gone(pair: Pair) -> None:
    """It is stored where all servers can read it, not on one server's disk."""
    receiver, other = pair.start(), pair.start()
    with client(receiver) as sdk:
        started = sdk.imports.start(BytesIO(archive({"Obama/1.jpg": OBAMA}).getvalue()))
    receiver.kill()
    assert not list((receiver.data / "imports").iterdir())
    with client(other) as sdk:
        ended = sdk.imports.wait(started.id, interval=0.1)
        assert (ended.state, ended.enrolled + ended.known) == ("done", 1)

"""Who waits for a thread, who is refused, and in what order the others are served."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from server.front.replies import Reply
from server.front.work_queue import LEAST_WAITING, WAITING_PER_THREAD, WorkQueue

PATIENCE = 60.0


class Work:
    """Work that finishes on command, for clients whose names it records."""

    def __init__(self, queue: WorkQueue) -> None:
        self.served: list[str] = []
        self.refused: list[str] = []
        self._queue = queue
        self._go = threading.Event()
        self._submitted = 0

    def submit(self, client: str, seconds: float = PATIENCE) -> None:
        """Submit a piece of work for a client."""
        self._submitted += 1
        self._queue.submit(client, self._wait(seconds), self._answered(client))

    async def finish(self) -> None:
        """Finish all work."""
        self._go.set()
        while len(self.served) + len(self.refused) < self._submitted:
            await asyncio.sleep(0.005)

    def _wait(self, seconds: float) -> Callable[[], Reply]:
        def work() -> Reply:
            self._go.wait(seconds)
            return Reply("200 OK", [], b"")

        return work

    def _answered(self, client: str) -> Callable[[Reply], None]:
        return lambda reply: (self.served if reply.status.startswith("200") else self.refused).append(client)


def test_a_burst_waits_as_long_as_it_takes_and_more_is_refused_at_once() -> None:

    async def burst() -> Work:
        work = Work(WorkQueue(threads=2, patience=PATIENCE))
        work.submit("first")
        for number in range(1 + LEAST_WAITING):
            work.submit(f"client {number}")
        assert work.refused == []
        work.submit("late")
        work.submit("later")
        assert work.refused == ["late", "later"]
        await work.finish()
        return work

    assert len(asyncio.run(burst()).served) == 2 + LEAST_WAITING


@pytest.mark.parametrize("threads", [8, 16])
def test_more_threads_mean_more_places(threads: int) -> None:
    """So an overload lengthens waiting equally on all machines."""

    async def burst() -> Work:
        work = Work(WorkQueue(threads, PATIENCE))
        work.submit("first")
        for number in range(10 * threads):
            work.submit(f"client {number}")
        await work.finish()
        return work

    assert len(asyncio.run(burst()).served) == threads * (1 + WAITING_PER_THREAD)


def test_a_client_that_fills_all_places_gives_way_to_others() -> None:
    """Its last request is refused, and the others wait for their turn."""

    async def crowd() -> Work:
        work = Work(WorkQueue(threads=1, patience=PATIENCE))
        work.submit("first")
        for _ in range(LEAST_WAITING):
            work.submit("greedy")
        work.submit("modest")
        assert work.refused == ["greedy"]
        work.submit("greedy")
        assert work.refused == ["greedy", "greedy"]
        await work.finish()
        return work

    assert asyncio.run(crowd()).served[:4] == ["first", "greedy", "modest", "greedy"]


def test_work_that_cannot_start_in_time_is_refused() -> None:
    """At once, judging by recent durations, or when the time is over."""

    async def slow() -> Work:
        queue = WorkQueue(threads=1, patience=0.1)
        work = Work(queue)
        work.submit("first", seconds=3.0)
        work.submit("waits")
        await asyncio.sleep(0.2)
        assert work.refused == ["waits"]
        await work.finish()
        work = Work(queue)
        work.submit("first", seconds=3.0)
        for _ in range(9):
            work.submit("waits")
        assert work.refused
        await work.finish()
        return work

    asyncio.run(slow())


def test_the_only_work_that_waits_is_not_refused_at_once() -> None:
    """Its client may have the answer already that the thread is about to be done with."""

    async def alternate() -> Work:
        queue = WorkQueue(threads=1, patience=0.1)
        for _ in range(4):
            slow = Work(queue)
            slow.submit("slow", seconds=3.0)
            await asyncio.sleep(0.4)
            await slow.finish()
        work = Work(queue)
        work.submit("first")
        work.submit("next")
        await work.finish()
        return work

    assert asyncio.run(alternate()).served == ["first", "next"]


def test_work_that_fails_is_answered_500_and_frees_its_thread() -> None:

    async def fail() -> list[str]:
        queue = WorkQueue(threads=1, patience=PATIENCE)
        answers: list[str] = []

        def work() -> Reply:
            raise MemoryError

        for _ in range(3):
            queue.submit("client", work, lambda reply: answers.append(reply.status))
        while len(answers) < 3:
            await asyncio.sleep(0.005)
        return answers

    assert asyncio.run(fail()) == ["500 Internal Server Error"] * 3

"""The bounded queue of requests, and the threads that work on it."""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

from attrs import define, field

from server.front.replies import Reply, failed, overloaded

log = logging.getLogger(__name__)

Work = Callable[[], Reply]

WAITING_PER_THREAD = 4
"""Requests that may wait per thread: under sustained overload, an answer then takes as long as five."""

LEAST_WAITING = 32
"""Requests that may wait, however few threads there are."""

_WEIGHT_OF_LATEST = 0.1
"""The weight of the latest duration in their running mean."""


@define(eq=False)
class _Waiting:
    work: Work
    answer: Callable[[Reply], None]
    since: float = field(factory=monotonic)


class WorkQueue:
    """Runs work in a number of threads, with a bounded number waiting; clients take turns.

    Work beyond that, or that cannot start in time, is refused at once. Use it from the event loop only.
    """

    def __init__(self, threads: int, patience: float) -> None:
        self._threads = threads
        self._most_waiting = max(LEAST_WAITING, WAITING_PER_THREAD * threads)
        self._patience = patience
        self._free = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="kith")
        self._queues: OrderedDict[object, deque[_Waiting]] = OrderedDict()
        self._seconds = 0.0

    @property
    def waiting(self) -> int:
        """The number of requests waiting for a thread."""
        return sum(map(len, self._queues.values()))

    @property
    def busy(self) -> int:
        """The number of threads at work."""
        return self._threads - self._free

    def submit(self, client: object, work: Work, answer: Callable[[Reply], None]) -> None:
        """Start the work, or queue it; `answer` is called once, in the event loop."""
        wait = self._seconds * (self._turn(client) + 1) / self._threads
        # If nobody waits, a thread may have sent its answer already and be about to end.
        if self._queues and not self._free and wait > self._patience:
            answer(overloaded(wait))
            return
        self._queues.setdefault(client, deque()).append(_Waiting(work, answer))
        self._start()
        if self.waiting > self._most_waiting:
            self._refuse_latest(client, wait)
        if self._queues:
            asyncio.get_running_loop().call_later(self._patience, self._refuse_late)

    def _refuse_latest(self, latest: object, wait: float) -> None:
        """Refuse the latest work of the client with the most waiting; on a tie, the newcomer's."""
        greediest = max(self._queues, key=lambda client: (len(self._queues[client]), client == latest))
        self._queues[greediest].pop().answer(overloaded(wait))
        if not self._queues[greediest]:
            del self._queues[greediest]

    def _refuse_late(self) -> None:
        # Refuse those whose wait was underestimated.
        latest = monotonic() - self._patience
        for client, queue in list(self._queues.items()):
            while queue and queue[0].since <= latest:
                queue.popleft().answer(overloaded(self._patience))
            if not queue:
                self._queues.pop(client, None)

    def _turn(self, client: object) -> int:
        """Return how many requests start before this client's next one."""
        own = len(self._queues.get(client, ()))
        return own + sum(min(len(queue), own + 1) for other, queue in self._queues.items() if other != client)

    def _start(self) -> None:
        while self._free and self._queues:
            client, queue = self._queues.popitem(last=False)
            waiting = queue.popleft()
            if queue:
                self._queues[client] = queue
            self._free -= 1
            self._run(waiting)

    def _run(self, waiting: _Waiting) -> None:
        began, loop = monotonic(), asyncio.get_running_loop()

        def done(reply: Reply) -> None:
            self._free += 1
            self._seconds += _WEIGHT_OF_LATEST * (monotonic() - began - self._seconds)
            waiting.answer(reply)
            self._start()

        # Notify the loop before completing the pool's own future, whose locks would delay the answer.
        self._pool.submit(lambda: loop.call_soon_threadsafe(done, _reply(waiting.work)))


def _reply(work: Work) -> Reply:
    try:
        return work()
    except BaseException:
        log.exception("a request failed")
        return failed()

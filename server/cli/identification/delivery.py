"""Delivery of results to a webhook, in the background, so that retries of one do not hold up the others."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore, Event, Lock
from types import TracebackType
from typing import Any, Self

from server.cli.identification.webhook import Undelivered, Webhook

_DELIVERIES_AT_ONCE = 8
MOST_WAITING = 1000
"""Results waiting to be posted; with more, photos stay in their folder until there is room."""


class Delivery:
    """Posts results, and prints those that the webhook does not accept. On exit, it prints those still waiting."""

    def __init__(self, webhook: Webhook) -> None:
        self._webhook = webhook
        self._threads = ThreadPoolExecutor(_DELIVERIES_AT_ONCE, "webhook")
        self._free_places = BoundedSemaphore(MOST_WAITING)
        self._stopping = Event()
        self._printing = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._threads.shutdown()

    def post(self, result: Any) -> None:
        """Queue a result to be posted; blocks while too many are waiting."""
        self._free_places.acquire()
        self._threads.submit(self._deliver, result)

    def _deliver(self, result: Any) -> None:
        try:
            self._webhook.post(result, self._stopping)
        except Undelivered as error:
            with self._printing:
                print(f"kith: {error.message}", file=sys.stderr)
                print(json.dumps(result), flush=True)
        finally:
            self._free_places.release()

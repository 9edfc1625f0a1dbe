"""Background work of a server: gallery, housekeeping, jobs, inbox, and the scores of searches."""

import atexit
import logging
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from attrs import define

from server.bootstrap import Kith
from server.domain.errors import DatabaseUnavailable, KithError
from server.domain.operator_errors import DatabaseDamaged
from server.records.jobs.turns import Turn

log = logging.getLogger(__name__)

_POLL_SECONDS = 0.5
"""Seconds between checks for work, which any process of the directory may have queued."""
_SCORES_SECONDS = 2.0
"""Seconds between writes of searches' scores; a process that ends loses those since the last one."""
_WATCH_SECONDS = 60.0
"""Seconds between estimates from the scores."""
_STORAGE_SECONDS = 5.0
"""Seconds between attempts to reach the storages."""
_TURN_RENEWAL_SECONDS = 1.0
"""Seconds between renewals of this server's turn to run jobs."""
_METRICS = "PROMETHEUS_MULTIPROC_DIR"


def start(kith: Kith) -> None:
    """Start threads that fill the gallery, keep house, run jobs, and store scores and faces for the inbox."""
    works = [
        _fill,
        _keep_house,
        _run_jobs,
        _keep_scores,
        _look_for_storages,
        *([_keep_inbox] if kith.settings.inbox_hours else []),
    ]
    if kith.services.notes.any:
        works.append(_keep_notes)
        atexit.register(kith.services.notes.flush)
    for work in works:
        threading.Thread(target=work, args=(kith,), daemon=True).start()


def _fill(kith: Kith) -> None:
    while not kith.gallery.ready:
        try:
            kith.gallery.load()
        except DatabaseUnavailable:
            time.sleep(_POLL_SECONDS)
        except DatabaseDamaged as error:
            log.critical("searches are not answered: the index cannot be built: %s", error)
            return


def _keep_house(kith: Kith) -> None:
    kith.gallery.wait()
    due = kith.services.maintenance.resume
    while True:
        with _logging("the checkpoint failed and will be retried"):
            due()
        due = kith.services.maintenance.keep_house
        time.sleep(kith.settings.checkpoint_seconds)


def _run_jobs(kith: Kith) -> None:
    """Keep a process running while there are jobs, unless another server of the directory does."""
    lock = kith.directory.job_lock()
    while True:
        time.sleep(_POLL_SECONDS)
        with _logging("jobs cannot run and will be retried"):
            if kith.services.jobs.any_unfinished():
                with kith.turns.taken() as turn:
                    if turn:
                        _run_process(kith, lock, turn)


def _run_process(kith: Kith, lock: int, turn: Turn) -> None:
    """Run the process until it ends or its turn does. It inherits the directory's lock, which ends with it."""
    line = [sys.executable, "-P", "-m", "server.job_process"]
    environment = {name: value for name, value in os.environ.items() if name != _METRICS}
    options: dict[str, Any] = {"env": environment, "pass_fds": (lock,), "process_group": 0}
    with subprocess.Popen(line, stdin=subprocess.PIPE, **options) as process:  # noqa: S603  # nobody else's words
        assert process.stdin
        process.stdin.write(pickle.dumps((kith.settings, turn.number)))
        process.stdin.flush()
        while (code := _ended(process)) is None:
            if _is_over(turn):
                process.kill()
    if code:
        log.error("the job process ended with %s; its job will be restarted", code)


def _is_over(turn: Turn) -> bool:
    try:
        return not turn.renew()
    except KithError:
        return False  # if another has taken it all the same, the process finds out when it writes


def _look_for_storages(kith: Kith) -> None:
    while True:
        with _logging("storages could not be checked and will be checked again"):
            kith.services.reachability.check()
        time.sleep(_STORAGE_SECONDS)


@contextmanager
def _logging(failure: str) -> Iterator[None]:
    """Log the failure if the block fails, unless the database is unavailable, which is logged elsewhere."""
    try:
        yield
    except DatabaseUnavailable:
        pass
    except (KithError, OSError):
        log.exception(failure)


def _ended(process: "subprocess.Popen[bytes]") -> int | None:
    try:
        return process.wait(_TURN_RENEWAL_SECONDS)
    except subprocess.TimeoutExpired:
        return None


@define
class _Repeated:
    """Work that is repeated; of several failures in a row, only the first is logged."""

    level: int
    failure: str
    failing: bool = False

    def succeeds(self, work: Callable[[], bool]) -> bool:
        """Do the work, which returns whether there was any, and return whether it succeeded."""
        try:
            if work():
                self.failing = False
        except (KithError, OSError) as error:
            if not self.failing:
                log.log(self.level, "%s: %s", self.failure, error)
            self.failing = True
            return False
        return True


def _keep_scores(kith: Kith) -> None:
    keeping, due = _Repeated(logging.WARNING, "the scores of searches cannot be stored"), 0.0

    def keep() -> bool:
        nonlocal due
        kith.services.false_alarms.keep()
        if time.monotonic() >= due:
            kith.services.false_alarms.watch()
            due = time.monotonic() + _WATCH_SECONDS
        return True

    while True:
        keeping.succeeds(keep)
        time.sleep(_SCORES_SECONDS)


def _keep_notes(kith: Kith) -> None:
    failure = "the audit cannot be written, and once too many entries are waiting, requests are refused"
    writing = _Repeated(logging.ERROR, failure)
    kith.services.notes.gather()

    def write() -> bool:
        kith.services.notes.write_waiting(_POLL_SECONDS)
        return True

    while True:
        if not writing.succeeds(write):
            time.sleep(_POLL_SECONDS)


def _keep_inbox(kith: Kith) -> None:
    keeping = _Repeated(logging.WARNING, "faces from searches cannot be stored in the inbox")
    kith.services.inbox_keeper.accept()
    while True:
        keeping.succeeds(lambda: kith.services.inbox_keeper.keep_next(_POLL_SECONDS))

"""The separate process in which a server's jobs run, so that they can neither slow down nor crash searches.

The server starts it, as `python -m server.job_process`, and sends it the settings; it ends after a while without work,
or when the server ends.
"""

import logging
import os
import pickle
import sys
import threading
from time import monotonic, sleep

from attrs import evolve

from server.bootstrap import build
from server.domain.errors import DatabaseUnavailable
from server.logs import configure
from server.records.jobs.turns import TurnLost
from server.settings import Settings

log = logging.getLogger(__name__)

LINGERING_SECONDS = 20.0
"""Seconds without work after which the process ends: loading the engine again takes a few."""
_POLL_SECONDS = 0.2
_NICENESS = 10
"""The niceness of the process, so that the system prefers the server's own."""


def run(settings: Settings, turn: int) -> None:
    """Run queued jobs, on all cores, until there have been none for a while. Raises TurnLost or DatabaseUnavailable."""
    os.nice(_NICENESS)
    configure(settings)
    kith = build(evolve(settings, workers=1), bulk=True)
    kith.turns.work_in(turn)
    kith.gallery.load()
    runner = kith.job_runner()
    worked = monotonic()
    while monotonic() - worked < LINGERING_SECONDS:
        if runner.run_next():
            worked = monotonic()
        else:
            sleep(_POLL_SECONDS)


def _end_with(server: int) -> None:
    """End at once when the server's end of the pipe closes, however the server ended; another server resumes the job.

    The pipe is read without Python's own reader, whose lock would be held when this process ends by itself.
    """
    while os.read(server, 1):
        pass
    os._exit(0)


def main() -> None:
    """Run with the settings that the server sends, in its turn."""
    settings, turn = pickle.load(sys.stdin.buffer)  # noqa: S301  # from the server that started this process
    threading.Thread(target=_end_with, args=(sys.stdin.fileno(),), daemon=True).start()
    try:
        run(settings, turn)
    except (TurnLost, DatabaseUnavailable) as error:
        log.warning("jobs are interrupted: %s", error)


if __name__ == "__main__":
    main()

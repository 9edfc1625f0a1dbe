"""The process in which a server's jobs run: one of its own, so that they take neither time nor life from searches.

The server starts it, as `python -m server.job_process`, and hands it the settings; it ends when there is nothing to do
for a while, or when the server has.
"""

import os
import pickle
import sys
import threading
from time import monotonic, sleep

from attrs import evolve

from server.bootstrap import build
from server.logs import configure
from server.settings import Settings

LINGERING = 20.0
"""Seconds without work after which the process ends: to load the engine again takes some."""
_LOOK_SECONDS = 0.2
_NICENESS = 10
"""How much the system prefers the server's own processes."""


def run(settings: Settings) -> None:
    """Run whatever is queued, on all cores, until nothing was for a while."""
    os.nice(_NICENESS)
    configure(settings)
    kith = build(evolve(settings, workers=1), bulk=True)
    kith.gallery.load()
    runner = kith.job_runner()
    worked = monotonic()
    while monotonic() - worked < LINGERING:
        if runner.run_next():
            worked = monotonic()
        else:
            sleep(_LOOK_SECONDS)


def _end_with(server: int) -> None:
    """End at once when the server's end of the pipe closes, however the server ended; another one resumes.

    It is read past Python's own reader, whose lock would be held when this process ends by itself.
    """
    while os.read(server, 1):
        pass
    os._exit(0)


def main() -> None:
    """Run with the settings that the server sends."""
    given: Settings = pickle.load(sys.stdin.buffer)  # noqa: S301  # from the server that started this process
    threading.Thread(target=_end_with, args=(sys.stdin.fileno(),), daemon=True).start()
    run(given)


if __name__ == "__main__":
    main()

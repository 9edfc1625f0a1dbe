"""Jobs of a server under test."""

from typing import Any

from client.api.jobs import Jobs


def end_all(jobs: Jobs[Any]) -> None:
    """Cancel and delete every job of a kind."""
    for found in jobs.iterate():
        jobs.cancel(found.id)
        jobs.wait(found.id, interval=0.1)
        jobs.delete(found.id)

"""Jobs that ended half-way."""

from server.bootstrap import Kith
from server.domain.jobs import Counts


def interrupted(kith: Kith, job_id: int, counts: Counts, last_place: str) -> None:
    """Record that a job got this far, as if its process had ended then."""
    with kith.records.session(), kith.records.transaction():
        kith.records.jobs.begin(job_id)
        kith.records.jobs.progress(job_id, counts, last_place, 1.0)

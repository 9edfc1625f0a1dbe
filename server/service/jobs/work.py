"""The interface of a kind of job."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

from attrs import field, frozen

from server.domain.jobs import Job
from server.service.imports.entries import Outcome


@frozen
class JobPhotos:
    """The photos of a job."""

    places: list[str] = field(repr=False)
    outcomes: Callable[[int], Iterator[Outcome]]
    """Yields the outcome of each photo from this index on, in order."""


class Work:
    """A kind of job. A job that stores only the people it enrols needs only `opened`."""

    def opened(self, job: Job) -> AbstractContextManager[JobPhotos]:
        """List the photos, which can be read until the block ends. Raises a KithError if that fails."""
        raise NotImplementedError

    def keep(self, job_id: int, outcomes: Sequence[Outcome]) -> None:
        """Store the results for photos, in the transaction that records them as done."""

    def conclusion(self, job: Job) -> Callable[[], None]:
        """Compute the result when all photos are done, and return a function that writes it as the job ends."""
        return lambda: None

    def discard(self, job_id: int) -> None:
        """Erase the results stored for a job that failed or was cancelled, as it ends."""

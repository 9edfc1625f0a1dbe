"""The work of import jobs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from server.domain.identification.search_values import SearchParams
from server.domain.jobs import Job
from server.service.enrolment.enrol import Duplicates
from server.service.imports.photos import PhotoImport
from server.service.jobs.archives import Archives
from server.service.jobs.work import JobPhotos, Work


class ImportWork(Work):
    """Enrols the people of an archive; a photo that is repeated is recognised by its bytes."""

    def __init__(self, archives: Archives, photos: Callable[[], PhotoImport]) -> None:
        self._archives = archives
        self._photos = photos

    @contextmanager
    def opened(self, job: Job) -> Iterator[JobPhotos]:
        """List the photos with their people."""
        duplicates = Duplicates(SearchParams(), job.draft.force)
        with self._archives.opened(job.draft) as entries:
            places = [entry.place for entry in entries]
            yield JobPhotos(places, lambda done: self._photos().run(entries[done:], duplicates))

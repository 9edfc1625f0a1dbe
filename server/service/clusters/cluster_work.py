"""The work of clustering jobs."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from server.domain.clusters.entities import NewFace
from server.domain.errors import KithError, ValidationFailed
from server.domain.jobs import Job
from server.records.records import Records
from server.service.clusters.clustering import Clustering, SeenFace
from server.service.clusters.grouping import Grouping
from server.service.imports.entries import Outcome, OutcomeState, SourcePhoto
from server.service.jobs.archives import Archives
from server.service.jobs.work import JobPhotos, Work


class ClusterWork(Work):
    """Finds and stores the faces in photos, then groups them into people."""

    def __init__(self, records: Records, archives: Archives, clustering: Clustering, grouping: Grouping) -> None:
        self._records = records
        self._archives = archives
        self._clustering = clustering
        self._grouping = grouping

    @contextmanager
    def opened(self, job: Job) -> Iterator[JobPhotos]:
        """List the photos. Also raises ValidationFailed if another encoder processed some of them."""
        if self._records.cluster_faces.any_of_another_encoder(job.id):
            raise ValidationFailed("the server's encoder was changed during the job; cluster these photos again")
        with self._archives.photos(job.draft.source) as photos:
            yield JobPhotos([photo.place for photo in photos], lambda done: self._outcomes(job.id, photos, done))

    def keep(self, job_id: int, outcomes: Sequence[Outcome]) -> None:
        """Store the faces that were found."""
        self._records.cluster_faces.add(job_id, (face for outcome in outcomes for face in outcome.faces))

    def conclusion(self, job: Job) -> Callable[[], None]:
        """Group the faces, and return a function that writes the clusters."""
        return self._grouping.grouped(job)

    def discard(self, job_id: int) -> None:
        """Erase the faces that were found."""
        self._records.cluster_faces.remove_from(job_id, 0)

    def _outcomes(self, job_id: int, photos: list[SourcePhoto], done: int) -> Iterator[Outcome]:
        with self._records.transaction():
            self._records.cluster_faces.remove_from(job_id, done)
        settled: dict[int, Outcome] = {}
        looks = self._clustering.faces(_contents(photos, done, settled), with_portraits=True)
        for number, found in enumerate(looks, done):
            yield settled.pop(number) if number in settled else _outcome(number, photos[number], found)


def _contents(photos: list[SourcePhoto], done: int, settled: dict[int, Outcome]) -> Iterator[bytes]:
    """Yield the bytes of the photos after those done, or none for unreadable ones and copies, settling these."""
    read: set[bytes] = set()
    for number, photo in enumerate(photos):
        content = b""
        try:
            content = photo.content()
        except KithError as error:
            settled[number] = Outcome(photo.place, OutcomeState.REFUSED, why=error)
        digest = hashlib.sha256(content).digest()
        if content and digest in read:
            settled[number], content = Outcome(photo.place, OutcomeState.THERE_ALREADY), b""
        read.add(digest)
        if number >= done:
            yield content


def _outcome(number: int, photo: SourcePhoto, found: list[SeenFace] | KithError) -> Outcome:
    if isinstance(found, KithError):
        return Outcome(photo.place, OutcomeState.REFUSED, why=found)
    return Outcome(photo.place, OutcomeState.SEEN, faces=tuple(_new_face(number, photo.place, face) for face in found))


def _new_face(number: int, place: str, seen: SeenFace) -> NewFace:
    portrait = seen.encoded.portrait
    assert portrait
    return NewFace(number, place, seen.encoded.face.quality, seen.probe, portrait)

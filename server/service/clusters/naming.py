"""Naming of clusters: enrolment of their faces."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from attrs import define, evolve, field, frozen

from server.domain.clusters.entities import Named, Unenrolled
from server.domain.entities import Person
from server.domain.errors import ClusterNotFound, FaceTaken, Invalid, KithError
from server.domain.faces import EncodedFace
from server.domain.identification.calibration import Calibration
from server.domain.jobs import Job
from server.domain.pictures.collected_warnings import notice
from server.domain.pictures.warnings import PictureWarning
from server.domain.ports import FaceEngine
from server.records.records import Records
from server.service.clusters.grouping import Grouping, unit
from server.service.clusters.suggestions import Suggestions
from server.service.enrolment.enrol import Duplicates, Enrolment
from server.service.people.persons import PersonDraft, Persons

MOST_ENROLLED = 5
"""Maximum pictures that a person gets from a cluster: the clearest, from different moments."""
_MOST_TRIED = 12
"""Maximum faces tried: each takes as long as enrolling a photo."""


@frozen(eq=False)
class _Shot:
    """A face that can be enrolled."""

    face_id: int
    photo: bytes = field(repr=False)
    face: EncodedFace


@define(eq=False)
class _ShotOutcomes:
    """The outcomes of the clearest faces."""

    shots: list[_Shot] = field(factory=list)
    refusals: list[tuple[int, KithError]] = field(factory=list)
    image_ids: list[int] = field(factory=list)
    warnings: list[PictureWarning] = field(factory=list)
    """Warnings about these pictures, each with its id."""
    known: bool = False
    """Whether the person already has one of the faces."""


class ClusterNaming:
    """Assigns a cluster to somebody, with its clearest faces as pictures, and deletes it.

    Raises NotPermitted for a key that is limited to groups, ClusterNotFound, StorageFull or ReadOnly, and if no face
    can be enrolled, the error of the last one: FaceTaken, FaceNotFound or FaceQualityTooLow. Then nothing has changed.
    """

    def __init__(
        self,
        records: Records,
        engine: FaceEngine,
        enrolment: Enrolment,
        persons: Persons,
        grouping: Grouping,
        suggestions: Suggestions,
        calibration: Calibration,
    ) -> None:
        self._records = records
        self._engine = engine
        self._enrolment = enrolment
        self._persons = persons
        self._grouping = grouping
        self._suggestions = suggestions
        self._calibration = calibration

    def name(self, id: int, draft: PersonDraft, group_ids: list[int] | None, duplicates: Duplicates) -> Named:
        """Create a person in these groups, by default in the job's.

        Also raises GroupNotFound, StorageNotFound or ExternalIdTaken.
        """
        job, outcomes = self._job(id), self._clearest(id)
        with self._new_person(_in_storage(draft, job), self._groups(job, group_ids)) as person:
            return self._enrolled(id, person, outcomes, duplicates)

    def confirm(self, id: int, person_id: int, duplicates: Duplicates) -> Named:
        """Add the faces to an existing person. Also raises PersonNotFound."""
        self._job(id)
        person = self._persons.get(person_id)
        return self._enrolled(id, person, self._clearest(id), duplicates)

    def _groups(self, job: Job, group_ids: list[int] | None) -> list[int]:
        return list(self._records.groups.there(job.draft.scope)) if group_ids is None else group_ids

    @contextmanager
    def _new_person(self, draft: PersonDraft, group_ids: list[int]) -> Iterator[Person]:
        """Create a person, who is deleted again if the block fails."""
        with self._records.transaction():
            person = self._persons.create(None, draft)
            self._records.groups.join(person.id, group_ids)
        try:
            yield person
        except BaseException:
            self._persons.delete(person.id)
            raise

    def _clearest(self, id: int) -> _ShotOutcomes:
        """Return the clearest faces to enrol, one per moment, and those that cannot be enrolled."""
        outcomes = _ShotOutcomes()
        for face_id in self._records.cluster_faces.ids_of([id])[id][:_MOST_TRIED]:
            self._try(id, face_id, outcomes)
            if len(outcomes.shots) == MOST_ENROLLED:
                break
        if not outcomes.shots:
            raise outcomes.refusals[0][1] if outcomes.refusals else ClusterNotFound.of(id)
        return outcomes

    def _try(self, id: int, face_id: int, outcomes: _ShotOutcomes) -> None:
        portrait = self._records.cluster_faces.portrait(id, face_id)
        try:
            face = self._engine.encode(portrait.content, portrait.face)
            self._enrolment.check_quality(face)
        except Invalid as error:
            outcomes.refusals.append((face_id, error))
        else:
            if not any(self._is_of_one_moment(face, shot.face) for shot in outcomes.shots):
                outcomes.shots.append(_Shot(face_id, portrait.content, face))

    def _is_of_one_moment(self, one: EncodedFace, other: EncodedFace) -> bool:
        cosine = float(one.probe @ other.template)
        return self._calibration.similarity(cosine) >= self._calibration.one_moment

    def _enrolled(self, id: int, person: Person, outcomes: _ShotOutcomes, duplicates: Duplicates) -> Named:
        try:
            for shot in outcomes.shots:
                self._enrol(person.id, shot, outcomes, duplicates)
            if not (outcomes.image_ids or outcomes.known):
                raise outcomes.refusals[-1][1]
            self._replace_cluster(id, person.id)
            notice(outcomes.warnings)
        except BaseException:
            self._undo(person.id, outcomes)
            raise
        unenrolled = [Unenrolled(face_id, error.type, error.message) for face_id, error in outcomes.refusals]
        return Named(self._persons.get(person.id), outcomes.image_ids, unenrolled)

    def _enrol(self, person_id: int, shot: _Shot, outcomes: _ShotOutcomes, duplicates: Duplicates) -> None:
        try:
            enrolled = self._enrolment.attach_face(person_id, shot.photo, shot.face, duplicates)
            outcomes.image_ids.append(enrolled.image_id)
            outcomes.warnings += [warning.of_image(enrolled.image_id) for warning in enrolled.warnings]
        except FaceTaken as taken:
            if taken.payload[0].person.id == person_id:
                outcomes.known = True
            else:
                outcomes.refusals.append((shot.face_id, taken))

    def _undo(self, person_id: int, outcomes: _ShotOutcomes) -> None:
        for image_id in outcomes.image_ids:
            with suppress(KithError):
                self._enrolment.detach(person_id, image_id)

    def _replace_cluster(self, id: int, person_id: int) -> None:
        """Erase the cluster, and try again to recognise those that resemble it or were kept apart from it."""
        with self._records.transaction():
            kept = self._records.clusters.get(id)
            self._records.rejections.take_back(person_id, unit(kept.centroid.mean))
            others = self._records.apart.of(id)
            for other in others:
                self._records.rejections.add(person_id, unit(other.mean))
            near = self._suggestions.near(kept.job_id, kept.centroid)
            self._records.clusters.remove(id)
            for other_id in {*near, *(other.id for other in others if other.is_there)}:
                self._grouping.renew(other_id)

    def _job(self, id: int) -> Job:
        self._records.visibility.refuse_limited()
        return self._records.jobs.get(self._records.clusters.get(id).job_id)


def _in_storage(draft: PersonDraft, job: Job) -> PersonDraft:
    return draft if draft.storage_id else evolve(draft, storage_id=job.draft.storage_id)

"""Identification: who the face in a photo may be."""

import numpy as np

from server.domain.calibration import Calibration
from server.domain.entities import Person
from server.domain.errors import GroupNotFound
from server.domain.faces import Ids
from server.domain.ports import Gallery, Scope
from server.domain.scoring import CANDIDATES, COHORT, Enrolled, Score, rank
from server.domain.search import Among, FoundImage, Probe, SearchParams, SearchResult
from server.domain.verdict import accepts
from server.records.pictures import Encodings
from server.records.records import Records


class Identification:
    """Searches the gallery."""

    def __init__(self, records: Records, gallery: Gallery, calibration: Calibration) -> None:
        self._records = records
        self._gallery = gallery
        self.calibration = calibration

    def search(self, probe: Probe, params: SearchParams, among: Among) -> list[SearchResult]:
        """Return the persons whom the probe may be, best first. Raises GroupNotFound naming the ids."""
        scope = self._scope(among)
        count = max(CANDIDATES, params.result_size + COHORT)
        candidates = self._gallery.search(probe.template, count, scope)
        results = self._results(probe, candidates.persons.tolist(), candidates.in_scope)
        return [result for result in results if accepts(result, params, self.calibration)][: params.result_size]

    def compare(self, probe: Probe, person_id: int) -> SearchResult | None:
        """Return how this person compares with the probe, or None where it has no picture."""
        return next(iter(self._results(probe, [person_id], 1)), None)

    def _scope(self, among: Among) -> Scope:
        missing = self._records.groups.missing(among.group_ids)
        if missing:
            raise GroupNotFound.of(*missing)
        passing = None if among.filter is None else self._records.facets.persons(among.filter)
        return Scope(groups=among.group_ids, persons=passing, without=among.without)

    def _results(self, probe: Probe, ids: list[int], in_scope: int) -> list[SearchResult]:
        persons = self._records.persons.living(ids)
        pictures = self._records.pictures.encodings_of(ids)
        there = [id for id in ids if id in persons and id in pictures.persons]
        scores = rank(probe.encoding, probe.template, [_enrolled(pictures, id) for id in there])
        return [self._result(persons[there[score.candidate]], pictures, score, in_scope) for score in scores]

    def _result(self, person: Person, pictures: Encodings, score: Score, in_scope: int) -> SearchResult:
        return SearchResult(
            person=person,
            images=self._images(pictures.pictures[pictures.persons == person.id], score),
            similarity=self.calibration.similarity(score.distance),
            distance=score.distance,
            confidence=self.calibration.confidence(score.raw, in_scope),
        )

    def _images(self, ids: Ids, score: Score) -> list[FoundImage]:
        nearest_first = np.argsort(score.distances, kind="stable")
        return [
            FoundImage(int(ids[position]), self.calibration.similarity(distance), distance)
            for position, distance in ((position, float(score.distances[position])) for position in nearest_first)
        ]


def _enrolled(pictures: Encodings, person_id: int) -> Enrolled:
    mine = pictures.persons == person_id
    return Enrolled(pictures.encodings[mine], pictures.templates[mine])

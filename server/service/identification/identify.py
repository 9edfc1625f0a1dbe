"""Identification of faces in the gallery."""

from collections.abc import Callable, Iterable
from itertools import islice

from attrs import frozen

from server.domain.entities import Person
from server.domain.errors import GroupNotFound
from server.domain.faces import Ids, Vectors
from server.domain.identification.calibration import Calibration, Calibrations
from server.domain.identification.rejections import is_rejected
from server.domain.identification.scoring import CANDIDATES, CandidatePictures, Score, rank
from server.domain.identification.search_values import FoundImage, Match, Probe, SearchParams, SearchResult, SearchScope
from server.domain.identification.verdict import accepts
from server.domain.ports import Gallery, Scope
from server.records.records import Records


@frozen(eq=False)
class _Compared:
    person: Person
    pictures: Ids
    """(n,) in the order of the score's distances."""
    templates: Vectors
    """(n, d) of unit length, in the same order."""
    score: Score
    match: Match


@frozen(eq=False)
class SearchOutcome:
    """The outcome of a search."""

    results: list[SearchResult]
    """The persons who match, best first."""
    confidence: float | None
    """The greatest confidence of anybody in scope, whatever the limits; None for an empty scope."""
    compared: int
    """Persons in scope compared exactly with the probe; a bound excluded the others."""
    _nearest: Callable[[], SearchResult | None]

    @property
    def nearest(self) -> SearchResult | None:
        """The person most like the probe, whatever the limits; read it in the same session."""
        return self.results[0] if self.results else self._nearest()


@frozen
class NearestPersons:
    """The persons near a probe that is to be enrolled for one person."""

    own: SearchResult | None
    """The person; None if they have no picture yet."""
    others: list[SearchResult]
    """The nearest other persons, best first, without those for whom the face was rejected."""


class Identification:
    """Searches the gallery."""

    def __init__(self, records: Records, gallery: Gallery, calibrations: Calibrations) -> None:
        self._records = records
        self._gallery = gallery
        self._calibrations = calibrations

    @property
    def one_moment(self) -> float:
        """The similarity from which two pictures show nearly the same moment."""
        return self._calibrations.pictures.one_moment

    def matches(self, probe: Probe, params: SearchParams, scope: SearchScope) -> list[SearchResult]:
        """Return the persons who match, best first. Raises GroupNotFound naming the ids."""
        return self.identify(probe, params, scope).results

    def identify(self, probe: Probe, params: SearchParams, scope: SearchScope) -> SearchOutcome:
        """Return the persons who match, and the nearest one. Raises GroupNotFound naming the ids."""
        within = self._resolved(scope)
        candidates = self._gallery.search(probe.template, max(CANDIDATES, params.result_size), within)
        compared = self._compared(probe, candidates.persons.tolist(), candidates.in_scope)
        accepted = self._without_rejected(
            probe, [candidate for candidate in compared if accepts(candidate.match, params)]
        )
        results = self._results(probe, islice(accepted, params.result_size))
        greatest = max((candidate.match.confidence for candidate in compared), default=None)
        return SearchOutcome(results, greatest, candidates.compared, lambda: self._nearest(probe, compared))

    def _nearest(self, probe: Probe, compared: list[_Compared]) -> SearchResult | None:
        return next(iter(self._results(probe, self._without_rejected(probe, compared)[:1])), None)

    def _without_rejected(self, probe: Probe, compared: list[_Compared]) -> list[_Compared]:
        """Leave out persons for whom the face was rejected."""
        rejected = self._records.rejections.of([candidate.person.id for candidate in compared]) if compared else {}
        return [
            candidate
            for candidate in compared
            if not self._is_rejected(probe, candidate, rejected.get(candidate.person.id))
        ]

    def _is_rejected(self, probe: Probe, candidate: _Compared, rejected: Vectors | None) -> bool:
        return rejected is not None and is_rejected(probe, rejected, candidate.templates, self._calibrations)

    def compare(self, probe: Probe, person_id: int) -> SearchResult | None:
        """Return how this person compares with the probe, or None if they have no picture."""
        return next(iter(self._results(probe, self._compared(probe, [person_id], 1))), None)

    def nearest_persons(self, probe: Probe, person_id: int | None, count: int) -> NearestPersons:
        """Return how this person and at least `count` others compare with the probe, without limits.

        The id is None for a person who does not exist yet.
        """
        own_id = [] if person_id is None else [person_id]
        within = self._resolved(SearchScope(without=person_id))
        candidates = self._gallery.search(probe.template, max(CANDIDATES, count), within)
        compared = self._compared(probe, [*own_id, *candidates.persons.tolist()], candidates.in_scope)
        own = [candidate for candidate in compared if candidate.person.id == person_id]
        others = self._without_rejected(
            probe, [candidate for candidate in compared if candidate.person.id != person_id]
        )
        return NearestPersons(next(iter(self._results(probe, own)), None), self._results(probe, others))

    def _resolved(self, scope: SearchScope) -> Scope:
        missing = self._records.groups.missing(scope.group_ids)
        if missing:
            raise GroupNotFound.of(*missing)
        passing = None if scope.filter is None else self._records.facets.persons(scope.filter)
        return Scope(
            groups=scope.group_ids or self._records.visibility.groups or (), persons=passing, without=scope.without
        )

    def _compared(self, probe: Probe, ids: list[int], in_scope: int) -> list[_Compared]:
        """Compare the probe with the persons who exist and have pictures; best first."""
        persons = self._records.persons.living(ids)
        pictures = self._records.pictures.encodings_of(ids)
        rows = {id: of_person for id, of_person in pictures.rows().items() if id in persons}
        candidates = [id for id in ids if id in rows]
        enrolled = [CandidatePictures(pictures.encodings[rows[id]], pictures.templates[rows[id]]) for id in candidates]
        scores = rank(probe.encoding, probe.template, enrolled)
        found = [candidates[score.candidate] for score in scores]
        calibration = self._calibrations.of(probe)
        matches = [_match(score, in_scope, calibration) for score in scores]
        return [
            _Compared(persons[id], pictures.pictures[rows[id]], pictures.templates[rows[id]], score, match)
            for id, score, match in zip(found, scores, matches, strict=True)
        ]

    def _results(self, probe: Probe, compared: Iterable[_Compared]) -> list[SearchResult]:
        calibration = self._calibrations.of(probe)
        return [_result(candidate, calibration) for candidate in compared]


def _result(compared: _Compared, calibration: Calibration) -> SearchResult:
    score, match = compared.score, compared.match
    pictures = zip(compared.pictures.tolist(), score.cosines.tolist(), score.distances.tolist(), strict=True)
    images = [FoundImage(id, calibration.similarity(cosine), distance) for id, cosine, distance in pictures]
    images.sort(key=lambda image: image.distance)
    return SearchResult(compared.person, images, match.similarity, match.distance, match.confidence)


def _match(score: Score, in_scope: int, calibration: Calibration) -> Match:
    return Match(
        distance=score.distance,
        similarity=calibration.similarity(float(score.cosines[score.nearest])),
        confidence=calibration.confidence(score.likeness, in_scope, len(score.distances)),
    )

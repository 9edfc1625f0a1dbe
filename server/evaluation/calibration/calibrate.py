"""Measurement of a calibration on people with photos."""

import numpy as np

from server.domain.errors import ValidationFailed
from server.domain.identification.calibration import Calibration, Floats
from server.evaluation.calibration.pairs import pair_curve
from server.evaluation.calibration.strangers import STRANGERS, Faces, stranger_scores
from server.evaluation.calibration.synthetic import Population
from server.evaluation.dataset.encoding import EncodedPhotos, Report
from server.evaluation.dataset.people import People
from server.evaluation.trials.splits import Rows

FPIR = (0.5, 0.1, 0.01, 0.001)
"""Shares of strangers whose thresholds are measured; between and beyond them, thresholds follow the logarithm."""

PEOPLE = (1, 3, 6, 10, 30, 100, 300, 1000, 10_000, 100_000)

PEOPLE_NEEDED = 200
"""Minimum people. With two hundred of LFW, 0.2 to 2.2 in a hundred other strangers reached the thresholds for one in a
hundred."""

SEVERAL_NEEDED = 50
"""Minimum people with more than one photo."""


def refuse_too_few(owners: Rows) -> None:
    """Raise ValidationFailed if there are too few people for a calibration; `owners` (n,) are the photos' persons."""
    photos = np.bincount(owners)
    people, several = np.count_nonzero(photos), np.count_nonzero(photos > 1)
    if people < PEOPLE_NEEDED or several < SEVERAL_NEEDED:
        raise ValidationFailed(
            f"a calibration needs photos of at least {PEOPLE_NEEDED} people, with several of {SEVERAL_NEEDED} of them; "
            f"here are {people} and {several}"
        )


def calibrate(people: People, photos: EncodedPhotos, encoder: str, report: Report) -> Calibration:
    """Measure what the encoder's cosines mean, in galleries of one photo per person.

    A threshold is the score that a share of strangers reached. For galleries that there are too few people to fill, it
    is the threshold of the largest gallery they fill plus the rise from there among synthetic people. Reports progress.
    Raises ValidationFailed if a face was found in the photos of too few people.
    """
    seen = photos.found
    faces = Faces(photos.encodings[seen], photos.templates[seen], photos.probes[seen], people.owners[seen])
    refuse_too_few(faces.owners)
    count = len(np.unique(faces.owners))
    fpir = np.array([share for share in FPIR if share * count >= 1])
    halfway, steepness = pair_curve(faces)
    return Calibration(
        encoder=encoder,
        halfway=halfway,
        steepness=steepness,
        fpir=fpir,
        people=PEOPLE,
        thresholds=_thresholds(faces, count, fpir, report),
    )


def _thresholds(faces: Faces, count: int, fpir: Floats, report: Report) -> list[Floats]:
    rows: list[Floats] = []
    real = [people for people in PEOPLE if people + STRANGERS <= count]
    for people in real:
        rows.append(_reached(stranger_scores(faces, people), fpir))
        report(len(rows), len(PEOPLE))
    population = Population.like(faces.templates[faces.one_each(np.random.default_rng(count))])
    largest = _reached(population.stranger_scores(real[-1]), fpir)
    for people in PEOPLE[len(real) :]:
        rows.append(rows[len(real) - 1] + _reached(population.stranger_scores(people), fpir) - largest)
        report(len(rows), len(PEOPLE))
    return rows


def _reached(scores: Floats, fpir: Floats) -> Floats:
    """Return the score that each share of strangers reaches."""
    reached: Floats = np.quantile(scores, 1 - fpir)
    return reached

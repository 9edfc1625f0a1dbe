"""Measures what a confidence means: how many people reach it, and how many strangers match somebody with it.

    python -m benchmarks.accuracy.confidence LFW

The calibration is fitted on half the people of LFW and used to search for the other half, and vice versa. Everyone with
photos to spare is enrolled. A gallery that they do not fill also gets one photo each of other people, up to half of
them, and then synthetic people.
"""

import argparse
from pathlib import Path

import numpy as np

from benchmarks.lfw import encoded, quietly
from server.domain.identification.calibration import Calibration
from server.evaluation.calibration.calibrate import calibrate
from server.evaluation.calibration.synthetic import Population
from server.evaluation.dataset.encoding import EncodedPhotos
from server.evaluation.dataset.people import People
from server.evaluation.trials.outcomes import Outcomes, outcomes_of
from server.evaluation.trials.pipelines import KithSearch
from server.evaluation.trials.splits import Rows, Trial

CONFIDENCES = (0.9, 0.95, 0.99, 0.999)
SIZES = (1, 10, 100, 1000, 10_000)

MATED = 5000
"""Photos of enrolled people searched for in each half."""


def main() -> None:
    """Print the shares of people found and of strangers matched, by photos per person and people in the gallery."""
    parser = argparse.ArgumentParser("python -m benchmarks.accuracy.confidence")
    parser.add_argument("lfw", type=Path)
    people, photos, encoder = encoded(parser.parse_args().lfw)
    halves = [_part(people, photos, people.owners % 2 == half) for half in range(2)]
    calibrations = [calibrate(*half, encoder, quietly) for half in reversed(halves)]
    print("photos a person, people, confidence: found, strangers")
    for gallery_photos in (1, 3):
        for size in SIZES:
            outcomes = [_outcomes(*half, size, gallery_photos) for half in halves]
            for confidence in CONFIDENCES:
                limits = [_limit(calibration, confidence, size, gallery_photos) for calibration in calibrations]
                found = np.concatenate([one.found >= limit for one, limit in zip(outcomes, limits, strict=True)])
                matched = np.concatenate([one.strangers >= limit for one, limit in zip(outcomes, limits, strict=True)])
                print(f"{gallery_photos} {size:6} {confidence:5}: {found.mean():.1%} {matched.mean():.2%}", flush=True)


def _part(people: People, photos: EncodedPhotos, rows: Rows) -> tuple[People, EncodedPhotos]:
    """Return some photos, without those that have no face."""
    kept = np.flatnonzero(rows & photos.found)
    part = EncodedPhotos(photos.encodings[kept], photos.templates[kept], photos.probes[kept], photos.found[kept])
    return People(people.names, [people.photos[row] for row in kept], people.owners[kept]), part


def _outcomes(people: People, photos: EncodedPhotos, size: int, gallery_photos: int) -> Outcomes:
    """Search galleries of this size, drawn until there are enough searches."""
    random = np.random.default_rng((size, gallery_photos))
    several: list[Outcomes] = []
    everybody = _with_synthetic_people(people, photos, random)
    while sum(len(one.mated) for one in several) < MATED:
        trial = _trial(people.owners, len(everybody.found), size, gallery_photos, random)
        several.append(outcomes_of(KithSearch, everybody, [trial], np.zeros_like(people.owners)))
    return Outcomes.joined(several)


def _with_synthetic_people(people: People, photos: EncodedPhotos, random: np.random.Generator) -> EncodedPhotos:
    """Return the photos followed by one each of synthetic people, whose encodings do not matter."""
    _, one_each = np.unique(people.owners, return_index=True)
    synthetic = Population.like(photos.templates[one_each]).draw(max(SIZES), random)
    return EncodedPhotos(
        np.concatenate([photos.encodings, np.zeros((len(synthetic), photos.encodings.shape[1]), np.float32)]),
        np.concatenate([photos.templates, synthetic]),
        np.concatenate([photos.probes, synthetic]),
        np.ones(len(photos.found) + len(synthetic), dtype=np.bool_),
    )


def _trial(owners: Rows, rows: int, size: int, gallery_photos: int, random: np.random.Generator) -> Trial:
    """Draw a gallery and its probes; rows beyond the owners' are synthetic people's."""
    shuffled = random.permutation(len(owners))
    photos = [shuffled[owners[shuffled] == person] for person in random.permutation(np.unique(owners))]
    able = [own for own in photos if len(own) > gallery_photos][:size]
    others = [own[0] for own in photos if len(own) <= gallery_photos]
    more = [*others[: len(others) // 2], *random.permutation(np.arange(len(owners), rows))][: size - len(able)]
    gallery = [*(own[:gallery_photos] for own in able), *([one] * gallery_photos for one in more)]
    spare = [own[gallery_photos:] for own in able]
    shown = np.repeat(np.arange(len(able)), [len(own) for own in spare])
    return Trial(np.array(gallery), np.concatenate(spare), shown, np.array(others[len(others) // 2 :]))


def _limit(calibration: Calibration, confidence: float, size: int, gallery_photos: int) -> float:
    """Return the likeness with this confidence."""
    return calibration.threshold_for(1 - confidence, size, gallery_photos)


if __name__ == "__main__":
    main()

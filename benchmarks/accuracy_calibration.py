"""Measures the numbers of server/domain/calibration.py anew.

    python -m benchmarks.accuracy_calibration LFW PAIRS

LFW is a folder of people with photos, PAIRS a CSV file of image_a, image_b, same (1 or 0) with paths inside it.
"""

import argparse
import csv
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from server.adapters.face.engine import load_engine
from server.domain.calibration import FPIR, PEOPLE
from server.service.evaluation.encoding import EncodedPhotos, encode_photos
from server.service.evaluation.photos import People, read_people
from server.service.evaluation.searches import KithSearch

Levels = npt.NDArray[np.float64]

TWICE = ("Takahiro_Mori", "Carlos_Ruckauf", "Hasan_Wirayuda", "Doc_Rivers")
"""People whom LFW has under another name too: as strangers they would match themselves."""

SEARCHES = 45_000
"""Searches behind a row of the table, over galleries drawn anew."""

SMALL = 5
"""People in a scope that has no open-set score."""

ROUNDS = 30
"""Newton steps of the logistic regression; it is still after ten."""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser("python -m benchmarks.accuracy_calibration")
    parser.add_argument("lfw", type=Path)
    parser.add_argument("pairs", type=Path)
    arguments = parser.parse_args()
    people = read_people(arguments.lfw)
    with tempfile.TemporaryDirectory() as cache:
        photos = encode_photos(load_engine(Path(cache)), people.photos, lambda _: None)
    print("FPIR", FPIR)
    for enrolled in (count for count in PEOPLE if count < len(people.names)):
        print(f"threshold, {enrolled} people", _reached(_stranger_scores(people, photos, int(enrolled))))
    print("distance, five people", -_reached(_stranger_scores(people, photos, SMALL)))
    print("steepness {:.1f}, halfway {:.3f}".format(*_logistic(*_pairs(arguments, people, photos))))


def _reached(scores: Levels) -> Levels:
    """Return the score that each share of strangers reaches."""
    reached: Levels = np.quantile(scores, 1 - FPIR).round(4)
    return reached


def _stranger_scores(people: People, photos: EncodedPhotos, enrolled: int) -> Levels:
    """Enrol one photo of so many people and search for one of everybody else's, many times."""
    random = np.random.default_rng(enrolled)
    known = [owner for owner, name in enumerate(people.names) if name not in TWICE]
    scores: list[float] = []
    while len(scores) < SEARCHES:
        photo_each = [random.choice(np.flatnonzero((people.owners == owner) & photos.found)) for owner in known]
        drawn = random.permutation(photo_each)
        search = KithSearch(photos, drawn[:enrolled, None])
        scores += [search(int(probe)).score for probe in drawn[enrolled:]]
    return np.array(scores)


def _pairs(arguments: argparse.Namespace, people: People, photos: EncodedPhotos) -> tuple[Levels, Levels]:
    """Return the distances of the pairs, and 1 where they show the same person."""
    place = {path: row for row, path in enumerate(people.photos)}
    with arguments.pairs.open(newline="") as file:
        pairs = [
            (place[arguments.lfw / pair["image_a"]], place[arguments.lfw / pair["image_b"]], int(pair["same"]))
            for pair in csv.DictReader(file)
        ]
    one, other, same = np.array(pairs).T
    distances = np.linalg.norm(photos.encodings[one] - photos.encodings[other], axis=1)
    return distances, same.astype(np.float64)


def _logistic(distances: Levels, same: Levels) -> tuple[float, float]:
    """Return the steepness and the halfway point of the curve that says best whether a pair is one person."""
    features = np.stack([np.ones_like(distances), -distances], axis=1)
    weights = np.array([0.6, 1.0]) * 20
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-features @ weights))
        slope = (features * (likely * (1 - likely))[:, None]).T @ features
        weights += np.linalg.solve(slope, features.T @ (same - likely))
    return float(weights[1]), float(weights[0] / weights[1])


if __name__ == "__main__":
    main()

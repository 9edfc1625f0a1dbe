"""Measures what a similarity is worth for a pair: how many pairs of one person reach it, and how many of two.

    python -m benchmarks.accuracy_similarity LFW

Every two photos of LFW are a pair.
"""

import argparse
from pathlib import Path

import numpy as np

from benchmarks.lfw import encoded
from server.domain.calibration import DLIB
from server.domain.faces import Vectors

SIMILARITIES = (0.1, 0.5, 0.9, 0.99, 0.999)


def main() -> None:
    """Print, by similarity, the distance it stands for and the shares of pairs that reach it."""
    parser = argparse.ArgumentParser("python -m benchmarks.accuracy_similarity")
    parser.add_argument("lfw", type=Path)
    people, photos, _ = encoded(parser.parse_args().lfw)
    owners = people.owners[photos.found]
    one, other = np.triu_indices(len(owners), 1)
    distances, same = _distances(photos.encodings[photos.found])[one, other], owners[one] == owners[other]
    print(f"{np.count_nonzero(same)} pairs of one person, {np.count_nonzero(~same)} of two")
    print("similarity, distance: reached by pairs of one person, of two")
    for similarity in SIMILARITIES:
        limit = DLIB.halfway - np.log(similarity / (1 - similarity)) / DLIB.steepness
        reached = distances <= limit
        print(f"{similarity:5} {limit:.3f}: {reached[same].mean():.1%} {reached[~same].mean():.3%}")


def _distances(encodings: Vectors) -> Vectors:
    squares = (encodings**2).sum(axis=1)
    distances: Vectors = np.sqrt(np.maximum(squares[:, None] + squares - 2 * encodings @ encodings.T, 0))
    return distances


if __name__ == "__main__":
    main()

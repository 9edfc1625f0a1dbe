"""Measures what a similarity means for a pair: the share of pairs of one person, and of two, that reach it.

    python -m benchmarks.accuracy.similarity LFW

All pairs of photos in LFW are used.
"""

import argparse
from pathlib import Path

import numpy as np

from benchmarks.lfw import encoded
from server.domain.identification.calibration import BOTH

SIMILARITIES = (0.1, 0.5, 0.9, 0.99, 0.999)


def main() -> None:
    """Print the share of pairs that reach each similarity."""
    parser = argparse.ArgumentParser("python -m benchmarks.accuracy.similarity")
    parser.add_argument("lfw", type=Path)
    people, photos, _ = encoded(parser.parse_args().lfw)
    owners, templates, probes = people.owners[photos.found], photos.templates[photos.found], photos.probes[photos.found]
    one, other = np.triu_indices(len(owners), 1)
    cosines, same = (templates @ probes.T)[one, other], owners[one] == owners[other]
    print(f"{np.count_nonzero(same)} pairs of one person, {np.count_nonzero(~same)} of two")
    print("similarity: reached by pairs of one person, of two")
    for similarity in SIMILARITIES:
        reached = cosines >= BOTH.halfway + np.log(similarity / (1 - similarity)) / BOTH.steepness
        print(f"{similarity:5}: {reached[same].mean():.1%} {reached[~same].mean():.4%}")


if __name__ == "__main__":
    main()

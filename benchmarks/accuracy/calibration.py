"""Measures the numbers of server/domain/identification/calibration.py again, and prints them.

    python -m benchmarks.accuracy.calibration LFW [--encoder both|dlib|portraits]

LFW is a folder of people with photos; `portraits` means dlib's encodings alone. `kith evaluate FOLDER --calibration
FILE` measures the same for your own encoder.
"""

import argparse
from pathlib import Path

import numpy as np
from attrs import evolve

from benchmarks.lfw import encoded, quietly
from server.domain.faces import Vectors
from server.evaluation.calibration.calibrate import calibrate


def main() -> None:
    """Print the calibration."""
    parser = argparse.ArgumentParser("python -m benchmarks.accuracy.calibration")
    parser.add_argument("lfw", type=Path)
    parser.add_argument("--encoder", choices=("both", "dlib", "portraits"), default="both")
    options = parser.parse_args()
    np.set_printoptions(precision=4)
    people, photos, identity = encoded(options.lfw, "both" if options.encoder == "both" else "dlib")
    if options.encoder == "portraits":
        portraits = _at_length_1(photos.encodings)
        photos = evolve(photos, templates=portraits, probes=portraits)
    print(calibrate(people, photos, identity, quietly))


def _at_length_1(encodings: Vectors) -> Vectors:
    lengths = np.linalg.norm(encodings, axis=1, keepdims=True)
    unit: Vectors = (encodings / np.maximum(lengths, np.finfo(np.float32).tiny)).astype(np.float32)
    return unit


if __name__ == "__main__":
    main()

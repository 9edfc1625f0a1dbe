"""Measures the numbers of server/domain/calibration.py anew, and prints them.

    python -m benchmarks.accuracy_calibration LFW

LFW is a folder of people with photos. `kith evaluate FOLDER --calibration FILE` measures the same for an own encoder.
"""

import argparse
from pathlib import Path

import numpy as np

from benchmarks.lfw import encoded, quietly
from server.service.evaluation.calibrating import calibrate


def main() -> None:
    """Print the calibration."""
    parser = argparse.ArgumentParser("python -m benchmarks.accuracy_calibration")
    parser.add_argument("lfw", type=Path)
    np.set_printoptions(precision=4)
    print(calibrate(*encoded(parser.parse_args().lfw), quietly))


if __name__ == "__main__":
    main()

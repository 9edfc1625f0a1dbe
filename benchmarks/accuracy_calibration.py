"""Measures the numbers of server/domain/calibration.py anew, and prints them.

    python -m benchmarks.accuracy_calibration LFW

LFW is a folder of people with photos. `kith evaluate FOLDER --calibration FILE` measures the same for an own encoder.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np

from server.adapters.face.engine import load_engine
from server.service.evaluation.calibrating import calibrate
from server.service.evaluation.encoding import encode_photos
from server.service.evaluation.photos import People, read_people

TWICE = ("Takahiro_Mori", "Carlos_Ruckauf", "Hasan_Wirayuda", "Doc_Rivers")
"""People whom LFW has under another name too: as strangers they would match themselves."""


def main() -> None:
    """Print the calibration as JSON."""
    parser = argparse.ArgumentParser("python -m benchmarks.accuracy_calibration")
    parser.add_argument("lfw", type=Path)
    people = _once(read_people(parser.parse_args().lfw))
    with tempfile.TemporaryDirectory() as cache:
        engine = load_engine(Path(cache))
        photos = encode_photos(engine, people.photos, _quietly)
    np.set_printoptions(precision=4)
    print(calibrate(people, photos, engine.encoder, _quietly))


def _once(people: People) -> People:
    """Return them without the other names."""
    kept = ~np.isin(people.owners, [people.names.index(name) for name in TWICE if name in people.names])
    return People(people.names, [people.photos[row] for row in np.flatnonzero(kept)], people.owners[kept])


def _quietly(done: int, of: int) -> None:
    """Report nothing."""


if __name__ == "__main__":
    main()

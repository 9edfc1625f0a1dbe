"""Compares the false-alarm meter with the truth, on strangers and enrolled people of Labeled Faces in the Wild.

    python -m benchmarks.accuracy.false_alarms LFW

A hundred people are enrolled with a photo each, twenty times; searches are drawn from all others and from their other
photos. A wrong calibration is simulated by telling it a smaller or larger scope than the real one.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from attrs import frozen

from benchmarks.lfw import encoded
from server.domain.faces import Vectors
from server.domain.false_alarms.bins import BINS, bin_of
from server.domain.false_alarms.estimate import estimate
from server.domain.false_alarms.report import Expected
from server.domain.false_alarms.state import state_of
from server.domain.identification.calibration import BOTH, Floats
from server.evaluation.calibration.strangers import best_scores
from server.evaluation.dataset.encoding import EncodedPhotos
from server.evaluation.trials.splits import Rows

PEOPLE = 100
CALLED = (10, 30, 100, 300, 1000)
SEARCHES = ((100, 0), (100, 100), (300, 300), (1000, 9000), (3000, 3000))
"""Numbers of searches for strangers and for enrolled people."""
DRAWS = 50
ASKED = 0.01


@frozen(eq=False)
class Likenesses:
    """Likenesses of probes to the person most like them."""

    strangers: Floats
    enrolled: Floats


def likenesses(photos: EncodedPhotos, owners: Rows) -> Likenesses:
    """Return the likenesses in all galleries."""
    found = np.flatnonzero(photos.found)
    _, persons = np.unique(owners[found], return_inverse=True)
    templates, probes = photos.templates[found], photos.probes[found]
    scores = [_scores(templates, probes, persons, seed) for seed in range(20)]
    return Likenesses(*(np.concatenate(some) for some in zip(*scores, strict=True)))


def _scores(templates: Vectors, probes: Vectors, persons: Rows, seed: int) -> tuple[Floats, Floats]:
    random = np.random.default_rng(seed)
    several = np.flatnonzero(np.bincount(persons) > 1)
    chosen = random.permutation(several)[:PEOPLE]
    shuffled = random.permutation(len(persons))
    _, first = np.unique(persons[shuffled], return_index=True)
    gallery = shuffled[first][chosen]
    known = np.isin(persons, chosen)
    others = np.setdiff1d(np.flatnonzero(known), gallery)
    return best_scores(templates[gallery], probes[~known]), best_scores(templates[gallery], probes[others])


def told(found: Likenesses, called: int) -> Iterator[str]:
    """Yield a line for each number of searches, for a calibration given this size of scope."""
    confidences = [
        np.array([BOTH.confidence(one, called) for one in some]) for some in (found.strangers, found.enrolled)
    ]
    truth = float((confidences[0] >= 1 - ASKED).mean())
    bins = [np.array([bin_of(one) for one in some]) for some in confidences]
    random = np.random.default_rng(called)
    for numbers in SEARCHES:
        estimates = []
        for _ in range(DRAWS):
            drawn = np.concatenate([random.choice(some, number) for some, number in zip(bins, numbers, strict=True)])
            estimates += estimate(np.bincount(drawn, minlength=BINS).astype(np.float64), (ASKED,))
        yield f"{called:5} {100 * truth:7.2f} % {numbers[0]:6} {numbers[1]:6}  {_summary(estimates, truth)}"


def _summary(estimates: list[Expected], truth: float) -> str:
    shares = np.array([one.share for one in estimates])
    holding = np.mean([one.least <= truth <= one.most for one in estimates])
    states = Counter(str(state_of(one)) for one in estimates)
    spread = np.log(shares).std()
    return f"{np.median(shares) / truth:5.2f} {100 * spread:5.0f} % {100 * holding:5.0f} %  {dict(states)}"


def main() -> None:
    """Print the meter's estimates beside the truth."""
    parser = argparse.ArgumentParser("python -m benchmarks.accuracy.false_alarms")
    parser.add_argument("lfw", type=Path)
    people, photos, _ = encoded(parser.parse_args().lfw)
    found = likenesses(photos, people.owners)
    print("scope   matched  strangers, enrolled; estimate by truth, spread; intervals that hold it; states")
    for called in CALLED:
        print(*told(found, called), sep="\n", flush=True)


if __name__ == "__main__":
    main()

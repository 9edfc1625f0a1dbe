"""Measures the figures of the plots: `python docs/plots/measure.py FOLDER CACHE`, with a folder of photos a person."""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.lfw import TWICE
from server.evaluation.engines import Needs, evaluation_engines
from server.evaluation.evaluate import Evaluation, EvaluationRequest, PipelineResult, evaluate
from server.evaluation.reports.document import document
from server.evaluation.trials.measures import tradeoff
from server.evaluation.trials.splits import Plan
from server.settings import Settings

MEASURED = Path(__file__).with_name("measured.json")
SIZES = (1, 3, 10, 30, 100, 300, None)
SHARES = np.geomspace(0.0005, 1, 60)


def measure(folder: Path, cache: Path) -> dict[str, Any]:
    """Return the figures of galleries of several sizes, and the curves of one with a hundred people."""
    plans = [Plan(1, people=people) for people in SIZES]
    engines = evaluation_engines(Settings(), cache, Needs(calibration=True, baseline=True))
    evaluations = evaluate(EvaluationRequest(folder, TWICE, plans), engines, _progress)
    hundred = evaluations[SIZES.index(100)]
    assert hundred.baseline
    return {
        "sizes": [document(evaluation) | {"suspects": None} for evaluation in evaluations],
        "shares": SHARES.tolist(),
        "missed": {"Kith": _missed(hundred.kith), "baseline": _missed(hundred.baseline)},
        "confidence": {str(one.enrolled): _reached(one) for one in evaluations},
    }


def _missed(result: PipelineResult) -> list[float]:
    """Return the share of people who are not found, at each share of false alarms."""
    curve = tradeoff(result.outcomes)
    return [round(float(curve.fnir[curve.fpir <= share].min(initial=1)), 5) for share in SHARES]


def _reached(evaluation: Evaluation) -> list[float]:
    """Return the share of strangers whose confidence exceeds one minus each share."""
    strangers, photos = evaluation.kith.outcomes.strangers, evaluation.plan.gallery_photos
    limits = [evaluation.calibration.threshold_for(float(share), evaluation.enrolled, photos) for share in SHARES]
    return [round(float(np.mean(strangers >= limit)), 5) for limit in limits]


def _progress(what: str, done: int, of: int) -> None:
    if done == of:
        print(what, done)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("cache", type=Path)
    arguments = parser.parse_args()
    MEASURED.write_text(json.dumps(measure(arguments.folder, arguments.cache), indent=1) + "\n")

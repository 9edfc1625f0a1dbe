"""The index benchmark."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks.index.population import MODELS, SCOPES, Encodings, Population
from tests.development_photographs import development_photographs


def test_it_runs_and_writes_its_report(tmp_path: Path) -> None:
    """A small run measures every scope and writes the agreed keys."""
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "benchmarks.index", "--people", "3000", "--probes", "40", "--seconds", "1"]
    subprocess.run([*command, "--engines", "kith", "numpy", "--json", report], check=True, timeout=300)
    told = json.loads(report.read_text())
    assert {"load_s", "bytes_per_person", "bytes_per_further_process", "build_per_s", "rows"} <= told.keys()
    assert [(row["engine"], row["scope"]) for row in told["rows"]] == [
        (e, s) for _ in MODELS for e in ("kith", "numpy") for s in SCOPES for _ in ("mated", "strangers")
    ]
    assert all(row["exact"] == 1 and 0 < row["p50_ms"] <= row["p99_ms"] for row in told["rows"])


def test_scopes_are_nested_and_probes_are_mated_in_each() -> None:
    """The person of a mated probe is in every scope, and is found."""
    population = Population.draw(3_000, 20, "both")
    smallest = population.inside(min(SCOPES))
    for share in SCOPES:
        assert np.isin(smallest, population.inside(share)).all()
    nearest = (population.templates @ population.probes[:10].T).argmax(axis=0)
    assert np.isin(nearest, smallest).mean() > 0.5


def test_its_people_are_like_the_fitted_model() -> None:
    """The small model next to the benchmark has the covariances fitted to real encodings."""
    fitted = development_photographs() / "lfw_dev" / "dlib_gaussian_model.npz"
    ours, model = Encodings.read("dlib"), np.load(fitted)
    np.testing.assert_allclose(ours.mean, model["mean"], atol=1e-3)
    for root, covariance in ((ours.between, model["between_cov"]), (ours.within, model["within_cov"])):
        assert np.linalg.norm(root @ root.T - covariance) < 0.01 * np.linalg.norm(covariance)

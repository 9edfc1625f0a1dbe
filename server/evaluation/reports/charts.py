"""An evaluation as charts. Needs the extra `evaluate`, which is matplotlib."""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from server.evaluation.evaluate import Evaluation
from server.evaluation.trials.measures import FPIRS, threshold, tradeoff
from server.evaluation.trials.outcomes import Outcomes

INCHES = (7.0, 4.5)
DOTS_PER_INCH = 110
BINS = 60


def draw_tradeoff(evaluation: Evaluation, path: Path) -> None:
    """Write the pipelines' DET curves as PNG."""
    figure, axes = _figure("False negatives (FNIR) against false alarms (FPIR)")
    several = {"Kith": evaluation.kith, "plain cosine": evaluation.cosine, "baseline": evaluation.baseline}
    for label, result in several.items():
        if result is None:
            continue
        curve = tradeoff(result.outcomes)
        axes.step(curve.fpir, curve.fnir, where="post", label=label)
    axes.set(xscale="log", xlim=(min(FPIRS), 1), ylim=(0, None), xlabel="FPIR: strangers who match somebody")
    axes.set_ylabel("FNIR: people who are not found")
    axes.legend()
    figure.savefig(path, dpi=DOTS_PER_INCH)


def draw_scores(outcomes: Outcomes, title: str, path: Path) -> None:
    """Write the histograms of a pipeline's scores, for mated probes and strangers, as PNG."""
    figure, axes = _figure(title)
    groups = {"right person": outcomes.found, "stranger": outcomes.strangers}
    known = {label: scores[np.isfinite(scores)] for label, scores in groups.items()}
    bins = np.histogram_bin_edges(np.concatenate(list(known.values())), BINS)
    for label, scores in known.items():
        axes.hist(scores, bins.tolist(), weights=np.full(len(scores), 1 / max(len(scores), 1)), alpha=0.6, label=label)
    for fpir in FPIRS:
        axes.axvline(threshold(outcomes.strangers, fpir), color="black", linewidth=0.8, linestyle=":")
    axes.set(xlabel=f"score; dotted: FPIR {', '.join(f'{fpir:.1%}' for fpir in FPIRS)}", ylabel="share of probes")
    axes.legend()
    figure.savefig(path, dpi=DOTS_PER_INCH)


def _figure(title: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=INCHES, layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title)
    axes.grid(alpha=0.3)
    return figure, axes

"""An evaluation as rows of text."""

from server.evaluation.evaluate import Advice, Evaluation, PipelineResult
from server.evaluation.trials.measures import FPIRS


def summary(evaluation: Evaluation) -> str:
    """Return a sentence on what was measured."""
    return (
        f"{evaluation.photos} photos of {evaluation.people} people: {evaluation.enrolled} enrolled with "
        f"{evaluation.plan.gallery_photos} each, in {evaluation.plan.folds} random draws, and "
        f"{evaluation.strangers} photos of strangers."
    )


def accuracy_rows(evaluation: Evaluation) -> list[list[str]]:
    """Return the table of people found, heading first."""
    rows = [_heading(), _row("Kith", evaluation.kith), _row("plain cosine", evaluation.cosine)]
    if evaluation.baseline is None:
        return rows
    remaining = ["baseline's misses left", "", "", *(_percent(evaluation.remaining[fpir]) for fpir in FPIRS)]
    return [*rows, _row("baseline", evaluation.baseline), remaining]


def advice_rows(evaluation: Evaluation) -> list[list[str]]:
    """Return the table of limits, heading first."""
    rows = [
        [f"{fpir:.1%}", f"min_confidence {advice.min_confidence:.5f}", _source(advice)]
        for fpir, advice in evaluation.advice.items()
    ]
    return [["FPIR", "limit", "from"], *rows]


def suspect_rows(evaluation: Evaluation) -> list[list[str]]:
    """Return the table of photos that may have the wrong name, heading first."""
    rows = [
        [suspect.photo, suspect.like, f"{suspect.cosine:.3f}", "" if suspect.own is None else f"{suspect.own:.3f}"]
        for suspect in evaluation.suspects
    ]
    return [["suspect", "shows the face of", "cosine", "best in its own folder"], *rows]


def suspect_list(evaluation: Evaluation) -> str:
    """Return the suspects as a file for `--leave-out`: one photo per line, each below a comment that says why."""
    return "".join(
        f"# like {suspect.like}, cosine {suspect.cosine:.3f}\n{suspect.photo}\n" for suspect in evaluation.suspects
    )


def _heading() -> list[str]:
    return ["", "faces", "rank 1", *(f"TPIR at FPIR {fpir:.1%}" for fpir in FPIRS)]


def _row(name: str, result: PipelineResult) -> list[str]:
    measured = result.accuracy
    found = [f"{measured.tpir[fpir]:.1%}{_margin(measured.errors[fpir])}" for fpir in FPIRS]
    return [name, str(result.faces), f"{measured.rank1:.1%}", *found]


def _margin(error: float | None) -> str:
    return "" if error is None else f" ± {100 * error:.1f}"


def _source(advice: Advice) -> str:
    return "these strangers" if advice.measured else "Kith's calibration: too few strangers here"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"

"""An evaluation as rows of text."""

from server.service.evaluation.evaluation import Advice, Evaluation
from server.service.evaluation.measures import FPIRS


def summary(evaluation: Evaluation) -> str:
    """Return one sentence on what was measured."""
    return (
        f"{evaluation.photos} photos of {evaluation.people} people: {evaluation.enrolled} enrolled with "
        f"{evaluation.plan.gallery_photos} each, {evaluation.plan.folds} times drawn anew, and "
        f"{evaluation.strangers} photos of strangers."
    )


def accuracy_rows(evaluation: Evaluation) -> list[list[str]]:
    """Return the table of what is found, its heading first."""
    pipelines = {"Kith": evaluation.kith, "nearest distance": evaluation.baseline}
    rows = [
        [name, str(result.faces), f"{result.accuracy.rank1:.1%}", *(f"{result.accuracy.tpir[f]:.1%}" for f in FPIRS)]
        for name, result in pipelines.items()
    ]
    remaining = ["misses that remain", "", "", *(_percent(evaluation.remaining[fpir]) for fpir in FPIRS)]
    return [["", "faces", "rank 1", *(f"TPIR at FPIR {fpir:.1%}" for fpir in FPIRS)], *rows, remaining]


def advice_rows(evaluation: Evaluation) -> list[list[str]]:
    """Return the table of limits, its heading first."""
    rows = [
        [f"{fpir:.1%}", f"min_confidence {advice.min_confidence:.5f}", _source(advice)]
        for fpir, advice in evaluation.advice.items()
    ]
    return [["FPIR", "limit", "from"], *rows]


def lookalike_rows(evaluation: Evaluation) -> list[list[str]]:
    """Return the table of strangers most like somebody, its heading first."""
    rows = [[f"{one.stranger}/{one.photo.name}", one.person, f"{one.score:.3f}"] for one in evaluation.lookalikes]
    return [["stranger", "like", "score"], *rows]


def _source(advice: Advice) -> str:
    return "these strangers" if advice.measured else "Kith's calibration, as strangers are too few here"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"

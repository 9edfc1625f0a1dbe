"""An evaluation as JSON."""

from typing import Any

from attrs import asdict

from server.evaluation.evaluate import Evaluation, PipelineResult


def document(evaluation: Evaluation) -> dict[str, Any]:
    """Return the evaluation as JSON values; FPIR keys are "0.1", "0.01" and "0.001"."""
    return {
        "photos": evaluation.photos,
        "people": evaluation.people,
        "enrolled": evaluation.enrolled,
        "strangers": evaluation.strangers,
        "gallery_photos": evaluation.plan.gallery_photos,
        "folds": evaluation.plan.folds,
        "kith": _pipeline(evaluation.kith),
        "cosine": _pipeline(evaluation.cosine),
        "baseline": evaluation.baseline and _pipeline(evaluation.baseline),
        "remaining_misses": _by_fpir(evaluation.remaining),
        "recommended": {str(fpir): asdict(advice) for fpir, advice in evaluation.advice.items()},
        "suspects": [asdict(suspect) for suspect in evaluation.suspects],
    }


def _pipeline(result: PipelineResult) -> dict[str, Any]:
    return {
        "faces": result.faces,
        "mated_probes": len(result.outcomes.mated),
        "stranger_probes": len(result.outcomes.strangers),
        "rank1": result.accuracy.rank1,
        "tpir": _by_fpir(result.accuracy.tpir),
        "tpir_standard_error": _by_fpir(result.accuracy.errors),
        "fpir": _by_fpir(result.accuracy.fpir),
    }


def _by_fpir(values: dict[float, Any]) -> dict[str, Any]:
    return {str(fpir): value for fpir, value in values.items()}

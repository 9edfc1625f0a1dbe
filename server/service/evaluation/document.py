"""An evaluation as JSON."""

from typing import Any

from attrs import asdict

from server.service.evaluation.evaluation import Evaluation, PipelineResult


def document(evaluation: Evaluation) -> dict[str, Any]:
    """Return it as JSON values; the keys of what goes by FPIR are "0.1", "0.01" and "0.001"."""
    return {
        "photos": evaluation.photos,
        "people": evaluation.people,
        "enrolled": evaluation.enrolled,
        "strangers": evaluation.strangers,
        "gallery_photos": evaluation.plan.gallery_photos,
        "folds": evaluation.plan.folds,
        "kith": _pipeline(evaluation.kith),
        "baseline": _pipeline(evaluation.baseline),
        "remaining_misses": _by_fpir(evaluation.remaining),
        "recommended": {str(fpir): asdict(advice) for fpir, advice in evaluation.advice.items()},
        "lookalikes": [{**asdict(one), "photo": str(one.photo)} for one in evaluation.lookalikes],
    }


def _pipeline(result: PipelineResult) -> dict[str, Any]:
    return {
        "faces": result.faces,
        "mated_probes": len(result.outcomes.mated),
        "stranger_probes": len(result.outcomes.strangers),
        "rank1": result.accuracy.rank1,
        "tpir": _by_fpir(result.accuracy.tpir),
        "fpir": _by_fpir(result.accuracy.fpir),
    }


def _by_fpir(values: dict[float, Any]) -> dict[str, Any]:
    return {str(fpir): value for fpir, value in values.items()}

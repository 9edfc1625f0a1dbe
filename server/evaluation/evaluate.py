"""The whole evaluation, from a folder to figures."""

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from attrs import field, frozen

from server.domain.errors import ValidationFailed
from server.domain.identification.calibration import Calibration
from server.evaluation.calibration.calibrate import calibrate, refuse_too_few
from server.evaluation.dataset.encoding import CachedEncoder, EncodedPhotos, Progress, encode_photos
from server.evaluation.dataset.people import People, read_people
from server.evaluation.suspects import Suspect, suspects
from server.evaluation.trials.measures import FPIRS, Accuracy, accuracy, threshold
from server.evaluation.trials.outcomes import Outcomes, Pipeline, outcomes_of
from server.evaluation.trials.pipelines import CosineSearch, KithSearch, NearestSearch
from server.evaluation.trials.splits import Plan, parts_of, trials


@frozen
class PipelineResult:
    """The result of one pipeline."""

    accuracy: Accuracy
    faces: int
    """The number of photos in which it found a face."""
    outcomes: Outcomes = field(repr=False)


@frozen
class Advice:
    """The search limit that keeps strangers like these at an FPIR."""

    min_confidence: float
    measured: bool
    """Whether there were enough strangers to measure the limit here; if not, it is the calibration's."""


@frozen
class Evaluation:
    """The results of an evaluation."""

    plan: Plan
    calibration: Calibration
    """The calibration of Kith's scores."""
    photos: int
    people: int
    enrolled: int
    """Number of persons in a gallery."""
    strangers: int
    """Number of photos of people who are not enrolled."""
    kith: PipelineResult
    cosine: PipelineResult
    """The same templates, compared by the nearest picture's cosine only."""
    baseline: PipelineResult | None
    """The baseline, if requested."""
    suspects: list[Suspect] = field(repr=False)
    """Photos that may have the wrong name, most certain first."""

    @property
    def remaining(self) -> dict[float, float | None]:
        """By FPIR: the share of the baseline's misses that remain; None if it misses nothing, or was not run."""
        if self.baseline is None:
            return dict.fromkeys(FPIRS)
        kith, baseline = self.kith.accuracy.tpir, self.baseline.accuracy.tpir
        return {fpir: _share(1 - kith[fpir], 1 - baseline[fpir]) for fpir in FPIRS}

    @property
    def advice(self) -> dict[float, Advice]:
        """By FPIR: the limit derived from all strangers here."""
        return {fpir: self._advice(fpir) for fpir in FPIRS}

    def _advice(self, fpir: float) -> Advice:
        measured = self.strangers * fpir >= 1
        limit = threshold(self.kith.outcomes.strangers, fpir)
        own = self.calibration.confidence(limit, self.enrolled, self.plan.gallery_photos) if measured else 1 - fpir
        return Advice(own, measured)


@frozen
class Engines:
    """The pipelines' engines, and Kith's calibration."""

    kith: CachedEncoder
    encoder: str
    """The identity of Kith's encoder."""
    baseline: CachedEncoder | None
    calibration: Calibration | None
    """The calibration; None means that one is measured."""


@frozen(eq=False)
class EncodedDataset:
    """The people of a folder, encoded for each pipeline."""

    people: People
    kith: EncodedPhotos
    baseline: EncodedPhotos | None
    calibration: Calibration
    suspects: list[Suspect]


@frozen
class EvaluationRequest:
    """What to measure."""

    folder: Path
    left_out: Collection[str]
    """Persons and photos of the folder to leave out."""
    plans: Sequence[Plan]


def evaluate(request: EvaluationRequest, engines: Engines, progress: Progress) -> list[Evaluation]:
    """Measure the pipelines on a folder's photos, encoded once, with each of the plans.

    Raises ValidationFailed if the folder has no people, too few with enough photos, or too few to measure a
    calibration; if something to leave out is not in it; or for a plan with one fold.
    """
    people, plans = read_people(request.folder).without(request.left_out), request.plans
    for plan in plans:
        if plan.folds < 2 or plan.gallery_photos < 1:
            raise ValidationFailed("an evaluation takes at least two folds and one gallery photo")
        next(trials(people.owners, plan))
    if engines.calibration is None:
        refuse_too_few(people.owners)
    encoded = _encode_dataset(people, engines, progress)
    return [_evaluate(encoded, plan) for plan in plans]


def _encode_dataset(people: People, engines: Engines, progress: Progress) -> EncodedDataset:
    photos = encode_photos(engines.kith, people.photos, partial(progress, "kith"))
    cached_encoder, watch = engines.baseline, partial(progress, "baseline")
    baseline = encode_photos(cached_encoder, people.photos, watch) if cached_encoder else None
    watch_calibration = partial(progress, "calibration")
    calibration = engines.calibration or calibrate(people, photos, engines.encoder, watch_calibration)
    return EncodedDataset(people, photos, baseline, calibration, suspects(people, photos, calibration))


def _evaluate(encoded: EncodedDataset, plan: Plan) -> Evaluation:
    people, drawn = encoded.people, list(trials(encoded.people.owners, plan))
    return Evaluation(
        plan=plan,
        calibration=encoded.calibration,
        photos=len(people.photos),
        people=len(people.names),
        enrolled=min(len(trial.gallery) for trial in drawn),
        strangers=len(np.unique(np.concatenate([trial.strangers for trial in drawn]))),
        kith=_result(KithSearch, encoded.kith, people, plan),
        cosine=_result(CosineSearch, encoded.kith, people, plan),
        baseline=_result(NearestSearch, encoded.baseline, people, plan) if encoded.baseline else None,
        suspects=encoded.suspects,
    )


def _result(pipeline: Pipeline, photos: EncodedPhotos, people: People, plan: Plan) -> PipelineResult:
    parts = parts_of(people.owners, plan)[people.owners]
    outcomes = outcomes_of(pipeline, photos, trials(people.owners, plan), parts)
    return PipelineResult(accuracy(outcomes), int(np.count_nonzero(photos.found)), outcomes)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None

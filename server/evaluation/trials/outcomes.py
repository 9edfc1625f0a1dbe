"""The results of a pipeline's searches, over all trials."""

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt
from attrs import astuple, field, frozen

from server.evaluation.dataset.encoding import EncodedPhotos
from server.evaluation.trials.pipelines import NOBODY, ProbeSearch
from server.evaluation.trials.splits import Rows, Trial

Scores = npt.NDArray[np.float64]


@frozen(eq=False)
class Outcomes:
    """Scores of m mated probes and n strangers; minus infinity if no face was found."""

    mated: Scores = field(repr=False)
    """(m,) the scores of the best matches."""
    right: npt.NDArray[np.bool_] = field(repr=False)
    """(m,) whether the best match was the person shown."""
    mated_parts: Rows = field(repr=False)
    """(m,) the part that the person shown belongs to."""
    strangers: Scores = field(repr=False)
    """(n,)"""
    stranger_parts: Rows = field(repr=False)
    """(n,)"""

    @property
    def found(self) -> Scores:
        """(m,) the scores where the best match is right, else minus infinity."""
        return np.where(self.right, self.mated, -np.inf)

    @classmethod
    def joined(cls, several: list["Outcomes"]) -> "Outcomes":
        """Return several outcomes as one."""
        columns = zip(*(astuple(outcomes, recurse=False) for outcomes in several), strict=True)
        return cls(*(np.concatenate(column) for column in columns))


Pipeline = Callable[[EncodedPhotos, Rows], ProbeSearch]
"""Takes photos and the gallery's rows among them, and returns a search."""


def outcomes_of(pipeline: Pipeline, photos: EncodedPhotos, drawn: Iterable[Trial], parts: Rows) -> Outcomes:
    """Run the searches of all trials; `parts` (n,) is the part that each photo's owner belongs to."""
    return Outcomes.joined([_outcomes(pipeline(photos, trial.gallery), photos, trial, parts) for trial in drawn])


def _outcomes(search: ProbeSearch, photos: EncodedPhotos, trial: Trial, parts: Rows) -> Outcomes:
    mated_persons, mated_scores = _answers(search, photos, trial.mated)
    _, stranger_scores = _answers(search, photos, trial.strangers)
    return Outcomes(
        mated_scores,
        mated_persons == trial.shown,
        parts[trial.mated],
        stranger_scores,
        parts[trial.strangers],
    )


def _answers(search: ProbeSearch, photos: EncodedPhotos, probes: Rows) -> tuple[Rows, Scores]:
    answers = [search(int(probe)) if photos.found[probe] else NOBODY for probe in probes]
    persons = np.array([answer.person for answer in answers], dtype=np.int64)
    return persons, np.array([answer.score for answer in answers], dtype=np.float64)

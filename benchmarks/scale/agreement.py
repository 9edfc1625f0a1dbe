"""Comparison of the answers of two set-ups."""

from benchmarks.scale.asking import Answer, Result

TIE = 1e-6
"""Persons whose similarities differ by no more may come in either order."""
SCORE = 1e-5
_SCORES = ("similarity", "distance", "confidence")


def disagreements(one: list[Answer], other: list[Answer]) -> list[str]:
    """Return a line for each question whose answers differ in more than ties and rounding."""
    pairs = zip(one, other, strict=True)
    return [
        f"question {number}: {here} and {there}" for number, (here, there) in enumerate(pairs) if _differ(here, there)
    ]


def _differ(here: Answer, there: Answer) -> bool:
    known = {result["person"]["id"]: result for result in here}
    pairs = zip(here, there, strict=False)
    return len(here) != len(there) or any(not _fits(one, other, known) for one, other in pairs)


def _fits(one: Result, other: Result, known: dict[int, Result]) -> bool:
    """Return whether a result may have another's rank, among results known by person."""
    same = known.get(other["person"]["id"], other)  # an unknown person may have tied with the last
    scores_fit = all(abs(same[score] - other[score]) <= SCORE for score in _SCORES)
    return scores_fit and (same is one or abs(same["similarity"] - one["similarity"]) <= TIE)

"""Whether a match is good enough to be answered."""

from server.domain.search import Match, SearchParams, SearchResult

CAREFUL = SearchParams(max_false_alarms=0.01)
"""What holds where no limit of any kind is given: one stranger in a hundred is matched to somebody."""

SAME_PERSON = 0.5
"""The similarity from which two faces are more likely one person's than not, where both were as likely before."""


def accepts(match: Match | SearchResult, params: SearchParams) -> bool:
    """Return whether the match keeps every limit."""
    limits = CAREFUL if params.unlimited else params
    return (
        (limits.max_distance is None or match.distance <= limits.max_distance)
        and (limits.min_score is None or match.similarity >= limits.min_score)
        and (limits.min_confidence is None or match.confidence >= limits.min_confidence)
        and (limits.max_false_alarms is None or match.confidence >= 1 - limits.max_false_alarms)
    )

"""Decision whether a match is good enough to return; a face for which nobody is good enough is a stranger's."""

from server.domain.identification.search_values import Match, SearchParams, SearchResult

DEFAULT_MAX_FALSE_ALARMS = 0.01
"""The share of strangers that a search without limits matches to somebody."""

DEFAULT_LIMITS = SearchParams(max_false_alarms=DEFAULT_MAX_FALSE_ALARMS)
"""The limits of a search that gives none."""

SAME_PERSON = 0.5
"""The similarity from which two faces more likely than not belong to one person, given even odds beforehand."""


def accepts(match: Match | SearchResult, params: SearchParams) -> bool:
    """Return whether the match meets every limit."""
    limits = DEFAULT_LIMITS if params.unlimited else params
    return (
        (limits.max_distance is None or match.distance <= limits.max_distance)
        and (limits.min_score is None or match.similarity >= limits.min_score)
        and (limits.min_confidence is None or match.confidence >= limits.min_confidence)
        and (limits.max_false_alarms is None or match.confidence >= 1 - limits.max_false_alarms)
    )

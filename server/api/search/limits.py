"""The limits of a search, wherever they stand in a request."""

from typing import Any

import marshmallow as ma

from server.api.fields import Body, Count, Number
from server.domain.search import SearchParams

_share = ma.validate.Range(0, 1)


class SearchLimits(Body):
    """What a result must keep; a limit that is null or missing is no limit."""

    max_distance = Number(allow_none=True, validate=ma.validate.Range(0))
    min_score = Number(allow_none=True, validate=_share)
    min_confidence = Number(allow_none=True, validate=_share)
    max_false_alarms = Number(allow_none=True, validate=ma.validate.Range(0, 1, min_inclusive=False))
    result_size = Count(allow_none=True, validate=ma.validate.Range(1, 1000))


_LIMITS = tuple(SearchLimits().fields)


def search_params(*sources: dict[str, Any] | None) -> SearchParams:
    """Return the limits that the sources give; a later source counts more."""
    given = {name: value for source in sources for name, value in (source or {}).items() if value is not None}
    return SearchParams(**{name: given[name] for name in _LIMITS if name in given})

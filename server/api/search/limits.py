"""The limits of a search, wherever they stand in a request."""

from typing import Any, ClassVar

import marshmallow as ma

from server.api.fields import Number, WholeNumber
from server.api.names import Body, merged
from server.domain.search import SearchParams

_share = ma.validate.Range(0, 1)

_MEANINGS = {
    "max_distance": "L2 between the encodings. 0.6 is customary for a pair, and too generous for a search",
    "min_score": (
        "The least similarity: the chance that two pictures show one person, where that is as likely as not "
        "beforehand, judged by every network of the encoder"
    ),
    "min_confidence": (
        "The least confidence, which is 1 - FPIR: one stranger in ten reaches 0.9, one in a hundred 0.99, one in a "
        "thousand 0.999, however many are in scope"
    ),
    "max_false_alarms": "The share of strangers that may be matched (FPIR). Without any limit it is 0.01",
    "result_size": "The most persons in the answer; 10 unless said otherwise",
}


def _meaning(name: str, **more: Any) -> dict[str, Any]:
    return {"allow_none": True, "metadata": {"description": _MEANINGS[name], **more}}


class SearchLimits(Body):
    """What a result must keep; a limit that is null or missing is no limit."""

    aliases: ClassVar[dict[str, str]] = {"threshold": "max_distance", "limit": "result_size"}

    max_distance = Number(validate=ma.validate.Range(0, 2), **_meaning("max_distance"))
    min_score = Number(validate=_share, **_meaning("min_score"))
    min_confidence = Number(validate=_share, **_meaning("min_confidence"))
    max_false_alarms = Number(
        validate=ma.validate.Range(0, 1, min_inclusive=False), **_meaning("max_false_alarms", exclusiveMinimum=True)
    )
    result_size = WholeNumber(validate=ma.validate.Range(1, 1000), **_meaning("result_size"))


_LIMITS = tuple(SearchLimits().fields)


def search_params(*sources: dict[str, Any] | None) -> SearchParams:
    """Return the limits that the sources give. Raises ValidationFailed where two of them differ in one."""
    given = merged({name: (source or {}).get(name) for name in _LIMITS} for source in sources)
    return SearchParams(**{name: value for name, value in given.items() if value is not None})

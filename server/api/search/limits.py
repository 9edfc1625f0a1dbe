"""The limits of a search, from any part of a request."""

from typing import Any, ClassVar

import marshmallow as ma

from server.api.fields import Number, WholeNumber
from server.api.reading.names import BodySchema, merged
from server.domain.identification.search_values import SearchParams

_share = ma.validate.Range(0, 1)

_MEANINGS = {
    "max_distance": "L2 distance of the encodings. 0.6 is usual for a pair, but too generous for a search",
    "min_score": (
        "Minimum similarity: the probability, by all of the encoder's networks, that two pictures show one person, "
        "given even odds beforehand"
    ),
    "min_confidence": (
        "Minimum confidence, which is 1 - FPIR: one stranger in ten reaches 0.9, one in a hundred 0.99, one in a "
        "thousand 0.999, however many people are searched"
    ),
    "max_false_alarms": "The share of strangers that may match somebody (FPIR); 0.01 if no limit is given",
    "result_size": "Maximum number of persons in the answer, 10 by default",
}


def _meaning(name: str, **more: Any) -> dict[str, Any]:
    return {"allow_none": True, "metadata": {"description": _MEANINGS[name], **more}}


class SearchLimits(BodySchema):
    """Limits that a result must meet; a limit that is null or missing does not apply."""

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
    """Return the limits in these sources. Raises ValidationFailed if two of them differ."""
    given = merged({name: (source or {}).get(name) for name in _LIMITS} for source in sources)
    return SearchParams(**{name: value for name, value in given.items() if value is not None})

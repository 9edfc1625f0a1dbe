"""Filters on metadata, as requests bring them and the document has them."""

from typing import Any

import marshmallow as ma

from server.domain.filter import MOST_TESTS, RANGES, Filter, parse_filter

_SCALAR = {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}, {"nullable": True, "enum": [None]}]}
_BOUND = {"anyOf": [{"type": "string"}, {"type": "number"}]}
_TESTS = {
    "type": "object",
    "minProperties": 1,
    "properties": {
        "eq": _SCALAR,
        "ne": _SCALAR,
        "exists": {"type": "boolean"},
        "contains": {"type": "string"},
        "in": {"type": "array", "maxItems": MOST_TESTS, "items": _SCALAR},
        **dict.fromkeys(RANGES, _BOUND),
    },
    "additionalProperties": False,
}

_VALUES = {"anyOf": [*_SCALAR["anyOf"], _TESTS]}
_CONDITIONS = {
    "type": "object",
    "minProperties": 1,
    "not": {"anyOf": [{"required": [word]} for word in ("and", "or", "not")]},
    "additionalProperties": _VALUES,
}
_COMBINED = {"type": "array", "minItems": 1, "items": _CONDITIONS}

FILTER: dict[str, Any] = {
    "type": "object",
    "description": (
        f"Metadata names and what their values must be, at most {MOST_TESTS} tests; all of them must hold. "
        "`address.city` looks into an object, and so does the JSON pointer `/address/city`, which can name every key: "
        "`/a.b`, `/and`. An item of a list is where the list is: `/tags`, not `/tags/0`. 18 is the "
        'number and 18.0 too, "18" the text, true neither 1 nor "true". `ne` holds for those '
        "without such a value, too. What `and`, `or` and `not` combine may have them in turn, which is left out here: "
        "generators of clients and of tests stumble over schemas within themselves."
    ),
    "minProperties": 1,
    "properties": {"and": _COMBINED, "or": _COMBINED, "not": _CONDITIONS},
    "additionalProperties": _VALUES,
}


class FilterField(ma.fields.Field[Filter]):
    """What the persons' metadata must pass."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"allOf": [{"$ref": "#/components/schemas/Filter"}]}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Filter:
        return parse_filter(value)

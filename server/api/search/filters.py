"""Filters on metadata, in requests and in the OpenAPI document."""

from typing import Any

import marshmallow as ma

from server.domain.metadata.filter import MOST_TESTS, RANGES, Filter, parse_filter

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
        f"Conditions on metadata, by name; all must hold, and there may be at most {MOST_TESTS}. "
        "`address.city` reaches into an object, and also matches a key that contains the dot; the JSON pointer "
        "`/address/city` names exactly one place and can name any key: `/a.b`, `/and`. To match an item of a list, "
        'name the list: `/tags`, not `/tags/0`; `{"tags": "red"}` finds a list with this item. `contains` looks inside '
        'texts, including those in a list: `{"tags": {"contains": "red"}}` finds "bored". Texts are case-sensitive. '
        "18 equals the number 18.0 "
        'but not the text "18", and true equals neither 1 nor "true". `ne` also holds if there is no such value. '
        "`and`, `or` and `not` may be nested; the schema does not show that, because client and test generators fail "
        "on recursive schemas."
    ),
    "minProperties": 1,
    "properties": {"and": _COMBINED, "or": _COMBINED, "not": _CONDITIONS},
    "additionalProperties": _VALUES,
}


class FilterField(ma.fields.Field[Filter]):
    """Conditions on the persons' metadata."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"allOf": [{"$ref": "#/components/schemas/Filter"}]}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Filter:
        return parse_filter(value)

"""Filters on metadata, as callers write them.

A filter is an object; all its entries must hold. `{"city": "Oslo"}` asks for a value, in a list too;
`{"city": {"in": ["Oslo", "Bergen"]}}` for one of several; `{"city": {"ne": "Oslo"}}` for none that is this, or none at
all; `{"age": {"gte": 18, "lt": 65}}` for a range; `{"notes": {"contains": "badge"}}` for a text with this in it;
`{"email": {"exists": true}}` for anything. `{"address.city": "Oslo"}` looks into an object, and so does the JSON
pointer `{"/address/city": "Oslo"}`. `{"and": [...]}`, `{"or": [...]}` and `{"not": {...}}` combine filters; keys of
these names are `/and`, `/or` and `/not`. 18 is the number and 18.0 too, "18" the text, true neither 1 nor "true".
"""

from typing import Any

from attrs import frozen

from server.domain.errors import ValidationFailed
from server.domain.places import Place

Scalar = str | float | bool | None
RANGES = ("gt", "gte", "lt", "lte")
MOST_TESTS = 100
_TAKES = {
    "in": "a list",
    "exists": "true or false",
    "contains": "a text that is within a text",
    **dict.fromkeys(RANGES, "a number or a text"),
}


@frozen
class OneOf:
    """The value at a place is one of these."""

    place: Place
    values: tuple[Scalar, ...]


@frozen
class InRange:
    """The value at a place is a number, or a text, on this side of a bound."""

    place: Place
    side: str
    bound: float | str


@frozen
class Contains:
    """The value at a place is a text that has this one in it, capitals and all."""

    place: Place
    text: str


@frozen
class Exists:
    """There is a value at a place, null and what is empty included."""

    place: Place


@frozen
class AllOf:
    """Every part holds."""

    parts: "tuple[Filter, ...]"


@frozen
class AnyOf:
    """At least one part holds."""

    parts: "tuple[Filter, ...]"


@frozen
class NoneOf:
    """The part does not hold."""

    part: "Filter"


Test = OneOf | InRange | Contains | Exists
Filter = Test | AllOf | AnyOf | NoneOf


def parse_filter(written: Any) -> Filter:
    """Return what the caller wrote as a filter, or raise ValidationFailed that says what is wrong."""
    if not isinstance(written, dict) or not written:
        raise _refused("a filter is an object with at least one entry")
    parsed = AllOf(tuple(_entry(name, value) for name, value in written.items()))
    if _tests(parsed) > MOST_TESTS:
        raise _refused(f"a filter makes at most {MOST_TESTS} tests")
    return parsed


def _entry(name: str, value: Any) -> Filter:
    if name in ("and", "or"):
        if not isinstance(value, list) or not value:
            raise _refused(f"{name!r} takes a list of filters; a key of this name is '/{name}'")
        return (AllOf if name == "and" else AnyOf)(tuple(parse_filter(part) for part in value))
    if name == "not":
        if not isinstance(value, dict):
            raise _refused("'not' takes a filter; a key of this name is '/not'")
        return NoneOf(parse_filter(value))
    if isinstance(value, dict) and value:
        return AllOf(tuple(_test(name, operator, bound) for operator, bound in value.items()))
    return OneOf(Place.written(name), (_scalar(name, value),))


def _test(name: str, operator: str, bound: Any) -> Filter:
    place = Place.written(name)
    if operator in ("eq", "ne"):
        same = OneOf(place, (_scalar(name, bound),))
        return same if operator == "eq" else NoneOf(same)
    if operator == "in" and isinstance(bound, list):
        return OneOf(place, tuple(_scalar(name, value) for value in bound))
    if operator == "exists" and isinstance(bound, bool):
        return Exists(place) if bound else NoneOf(Exists(place))
    if operator == "contains" and isinstance(bound, str):
        return Contains(place, bound)
    if operator in RANGES and isinstance(bound, str | int | float) and not isinstance(bound, bool):
        return InRange(place, operator, bound)
    if operator in _TAKES:
        raise _refused(f"{name!r} is tested with {operator}, which takes {_TAKES[operator]}, and not {bound!r:.80}")
    raise _refused(
        f"{name!r} takes a value, or an object of eq, ne, in, contains, exists, {', '.join(RANGES)}; "
        f"to look into an object, name what is in it, as in '{place.below(operator)}'"
    )


def _scalar(path: str, value: Any) -> Scalar:
    if value is None or isinstance(value, str | int | float):
        return value
    raise _refused(f"{path!r} is compared with text, numbers, true, false or null")


def _tests(filter: Filter) -> int:
    if isinstance(filter, AllOf | AnyOf):
        return sum(map(_tests, filter.parts))
    if isinstance(filter, NoneOf):
        return _tests(filter.part)
    return max(len(filter.values), 1) if isinstance(filter, OneOf) else 1


def _refused(why: str) -> ValidationFailed:
    return ValidationFailed(f"the filter cannot be used: {why}", {"filter": [why]})

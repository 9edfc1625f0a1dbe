"""Filters on metadata, as callers write them.

A filter is an object; all its entries must hold. `{"city": "Oslo"}` matches a value, also within a list;
`{"city": {"in": ["Oslo", "Bergen"]}}` one of several; `{"city": {"ne": "Oslo"}}` any other value, or none at
all; `{"age": {"gte": 18, "lt": 65}}` a range; `{"notes": {"contains": "badge"}}` a text with this in it;
`{"email": {"exists": true}}` any value. `{"address.city": "Oslo"}` reaches into an object, and so does the JSON
pointer `{"/address/city": "Oslo"}`. `{"and": [...]}`, `{"or": [...]}` and `{"not": {...}}` combine filters; keys of
these names are `/and`, `/or` and `/not`. 18 equals the number 18.0 but not the text "18", and true equals neither 1
nor "true". Texts and names match in either Unicode form, and are case-sensitive. Whole numbers beyond 2 to the 53rd are
refused, since they would equal others.
"""

from typing import Any

from attrs import frozen

from server.domain.errors import ValidationFailed
from server.domain.metadata.paths import MetadataPath
from server.domain.unicode import composed

Scalar = str | float | bool | None
RANGES = ("gt", "gte", "lt", "lte")
MOST_TESTS = 100
MOST_EXACT = 2**53 - 1
"""The largest whole number that equals no other: numbers are compared as in JSON, in double precision."""
_TAKES = {
    "in": "a list",
    "exists": "true or false",
    "contains": "text to look for",
    **dict.fromkeys(RANGES, "a number or a text"),
}


@frozen
class OneOf:
    """The value at a path is one of these."""

    path: MetadataPath
    values: tuple[Scalar, ...]


@frozen
class InRange:
    """The value at a path is a number or a text within a bound."""

    path: MetadataPath
    side: str
    bound: float | str


@frozen
class Contains:
    """The value at a path is a text that contains this one, case-sensitively."""

    path: MetadataPath
    text: str


@frozen
class Exists:
    """There is a value at a path, even null or an empty one."""

    path: MetadataPath


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


def parse_filter(given: Any) -> Filter:
    """Return a caller's filter; raises ValidationFailed."""
    if not isinstance(given, dict) or not given:
        raise _refused("it must be an object with at least one entry")
    parsed = AllOf(tuple(_entry(name, value) for name, value in given.items()))
    if _tests(parsed) > MOST_TESTS:
        raise _refused(f"it may have at most {MOST_TESTS} tests")
    return parsed


def _entry(name: str, value: Any) -> Filter:
    if name in ("and", "or"):
        if not isinstance(value, list) or not value:
            raise _refused(f"{name!r} takes a list of filters; to test a key of this name, write '/{name}'")
        return (AllOf if name == "and" else AnyOf)(tuple(parse_filter(part) for part in value))
    if name == "not":
        if not isinstance(value, dict):
            raise _refused("'not' takes a filter; to test a key of this name, write '/not'")
        return NoneOf(parse_filter(value))
    if isinstance(value, dict) and value:
        return AllOf(tuple(_test(name, operator, bound) for operator, bound in value.items()))
    return OneOf(MetadataPath.parse(name), (_scalar(name, value),))


def _test(name: str, operator: str, bound: Any) -> Filter:
    path, bound = MetadataPath.parse(name), composed(bound) if isinstance(bound, str) else bound
    if operator in ("eq", "ne"):
        same = OneOf(path, (_scalar(name, bound),))
        return same if operator == "eq" else NoneOf(same)
    if operator == "in" and isinstance(bound, list):
        return OneOf(path, tuple(_scalar(name, value) for value in bound))
    if operator == "exists" and isinstance(bound, bool):
        return Exists(path) if bound else NoneOf(Exists(path))
    if operator == "contains" and isinstance(bound, str):
        return Contains(path, bound)
    if operator in RANGES and isinstance(bound, str | int | float) and not isinstance(bound, bool):
        _refuse_inexact(name, bound)
        return InRange(path, operator, bound)
    if operator in _TAKES:
        raise _refused(f"{name!r} is tested with {operator}, which takes {_TAKES[operator]}, not {bound!r:.80}")
    raise _refused(
        f"{name!r} takes a value, or an object of eq, ne, in, contains, exists, {', '.join(RANGES)}; "
        f"to match a value inside an object, name it by its path, as in '{path.below(operator)}'"
    )


def _scalar(path: str, value: Any) -> Scalar:
    _refuse_inexact(path, value)
    if value is None or isinstance(value, str | int | float):
        return value
    raise _refused(f"{path!r} can be compared with text, numbers, true, false or null only")


def _refuse_inexact(path: str, value: Any) -> None:
    if isinstance(value, int) and abs(value) > MOST_EXACT:
        raise _refused(
            f"{path!r} is compared with {value!r:.80}, but whole numbers are compared exactly only up to "
            f"{MOST_EXACT:,}; store larger ones as text"
        )


def _tests(filter: Filter) -> int:
    if isinstance(filter, AllOf | AnyOf):
        return sum(map(_tests, filter.parts))
    if isinstance(filter, NoneOf):
        return _tests(filter.part)
    return max(len(filter.values), 1) if isinstance(filter, OneOf) else 1


def _refused(why: str) -> ValidationFailed:
    return ValidationFailed(f"the filter cannot be used: {why}", {"filter": [why]})

"""Filters on metadata, as callers write them.

A filter is an object; all its entries must hold. `{"city": "Oslo"}` asks for a value, in a list too;
`{"city": {"in": ["Oslo", "Bergen"]}}` for one of several; `{"age": {"gte": 18, "lt": 65}}` for a range;
`{"address.city": "Oslo"}` looks into an object; `{"and": [...]}` and `{"or": [...]}` combine filters.
"""

from typing import Any

from attrs import frozen

from server.domain.errors import ValidationFailed

Scalar = str | float | bool | None
RANGES = ("gt", "gte", "lt", "lte")
MOST_TESTS = 100


@frozen
class OneOf:
    """The value at a path is one of these."""

    path: str
    values: tuple[Scalar, ...]


@frozen
class InRange:
    """The value at a path is a number, or a text, on this side of a bound."""

    path: str
    side: str
    bound: float | str


@frozen
class AllOf:
    """Every part holds."""

    parts: "tuple[Filter, ...]"


@frozen
class AnyOf:
    """At least one part holds."""

    parts: "tuple[Filter, ...]"


Filter = OneOf | InRange | AllOf | AnyOf


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
            raise _refused(f"{name!r} takes a list of filters")
        return (AllOf if name == "and" else AnyOf)(tuple(parse_filter(part) for part in value))
    if isinstance(value, dict) and value:
        return AllOf(tuple(_test(name, operator, bound) for operator, bound in value.items()))
    return OneOf(name, (_scalar(name, value),))


def _test(path: str, operator: str, bound: Any) -> Filter:
    if operator == "eq":
        return OneOf(path, (_scalar(path, bound),))
    if operator == "in" and isinstance(bound, list):
        return OneOf(path, tuple(_scalar(path, value) for value in bound))
    if operator in RANGES and isinstance(bound, str | int | float) and not isinstance(bound, bool):
        return InRange(path, operator, bound)
    raise _refused(f"{path!r} takes a value, or an object of eq, in, {', '.join(RANGES)}")


def _scalar(path: str, value: Any) -> Scalar:
    if value is None or isinstance(value, str | int | float):
        return value
    raise _refused(f"{path!r} is compared with text, numbers, true, false or null")


def _tests(filter: Filter) -> int:
    if isinstance(filter, AllOf | AnyOf):
        return sum(map(_tests, filter.parts))
    return len(filter.values) if isinstance(filter, OneOf) else 1


def _refused(why: str) -> ValidationFailed:
    return ValidationFailed(f"the filter cannot be used: {why}", {"filter": [why]})

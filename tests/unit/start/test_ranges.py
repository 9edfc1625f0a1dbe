"""Every numeric setting has a range, and nothing outside it starts a server."""

import math
from typing import Any

import pytest
from attrs import Attribute, fields

from server.setting_values import PREFIX, Range, SettingInvalid
from server.settings import Settings

NUMERIC = [attribute for attribute in fields(Settings) if attribute.type in (int, float)]
BEYOND_ANY = ["1" + "0" * 30, "-1" + "0" * 30]
NO_NUMBERS = ["nan", "inf", "-inf", "1e300", ""]


def read(attribute: "Attribute[Any]", text: object) -> Any:
    """Return what a server reads from the setting's variable."""
    name = attribute.name
    return getattr(Settings.from_environment({PREFIX + name.upper(): str(text)}), name)


def step(attribute: "Attribute[Any]") -> float:
    """Return a step just outside the range."""
    return 1 if attribute.type is int else 1e-3


@pytest.mark.parametrize("attribute", NUMERIC, ids=lambda attribute: str(attribute.name))
def test_a_number_out_of_range_is_refused_with_the_range(attribute: "Attribute[Any]") -> None:
    """Just below, just above, far beyond and not a number; one line has the name and, for a number, both ends."""
    allowed = attribute.validator
    assert isinstance(allowed, Range)
    outside = [allowed.least - step(attribute), allowed.most + step(attribute)]
    for text in [*outside, *BEYOND_ANY, *NO_NUMBERS]:
        with pytest.raises(SettingInvalid) as refused:
            read(attribute, text)
        said = str(refused.value)
        assert PREFIX + attribute.name.upper() in said
        assert "\n" not in said
        if text in outside:
            assert f"from {allowed.least:,} to {allowed.most:,}, not {text!r}" in said


@pytest.mark.parametrize("attribute", NUMERIC, ids=lambda attribute: str(attribute.name))
def test_both_ends_of_a_range_are_allowed(attribute: "Attribute[Any]") -> None:
    allowed = attribute.validator
    assert isinstance(allowed, Range)
    assert math.isfinite(allowed.most - allowed.least)
    for end in (allowed.least, allowed.most):
        assert read(attribute, end) == end
    assert allowed.least <= getattr(Settings(), attribute.name) <= allowed.most

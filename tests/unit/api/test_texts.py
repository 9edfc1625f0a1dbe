"""Texts of a query or a form, read by type."""

from time import monotonic

import marshmallow as ma
import pytest

from server.api.reading.names import BodySchema
from server.api.reading.texts import read_by_type


class Limited(BodySchema):
    """A body with a number."""

    limit = ma.fields.Float()


@pytest.mark.parametrize("text", ["1", "-1", "1.", "1.5", ".5", "1e3", "1.5E-3", "-.5e+1", " 0.6 "])
def test_numbers_are_read(text: str) -> None:
    assert read_by_type(Limited(), {"limit": [text]}) == {"limit": float(text)}


def test_what_is_almost_a_number_is_rejected_at_once() -> None:
    """A million digits and a letter: trying every way to split the digits would take hours."""
    began = monotonic()
    text = "1" * 10**6 + "x"
    assert read_by_type(Limited(), {"limit": [text]}) == {"limit": text}
    assert monotonic() - began < 5

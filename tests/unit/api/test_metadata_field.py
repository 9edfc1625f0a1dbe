"""Metadata is small enough not to hold up other writers."""

from typing import Any

import marshmallow as ma
import pytest
from flask import Flask

from server.api.fields import Metadata


@pytest.fixture
def limited() -> Flask:
    """An application with the default limits."""
    app = Flask(__name__)
    app.config.update(MAX_METADATA_KEYS=1000, MAX_METADATA_BYTES=65536)
    return app


def nested(name: str, times: int, inner: Any) -> Any:
    """Return something nested in this many objects."""
    for _ in range(times):
        inner = {name: inner}
    return inner


@pytest.mark.parametrize(
    "metadata",
    [
        nested("n" * 600, 90, dict.fromkeys(map(str, range(700)), 0)),
        {"n" * 30_000: [{str(number): {}} for number in range(400)]},
    ],
)
def test_long_names_above_many_values_are_refused(limited: Flask, metadata: Any) -> None:
    """Each value is stored with the names that lead to it: 61 KB took 229 MB in the database."""
    with limited.app_context(), pytest.raises(ma.ValidationError, match="to its values"):
        Metadata().deserialize(metadata)


def test_metadata_of_many_values_in_objects_is_read(limited: Flask) -> None:
    metadata = {"address": nested("inner", 10, {f"field{number}": number for number in range(900)})}
    with limited.app_context():
        assert Metadata().deserialize(metadata) == metadata

"""How answers are written."""

import json
from typing import Any

import pytest
from flask import Flask

from server.api.answers.quick_json import QuickJson


@pytest.mark.parametrize(
    "told",
    [
        {"z": 1, "a": [True, None, 1.5, "é\u2028"]},
        {"id": 2**63 - 1, "long": 10**40, "small": 5e-324, "great": 1.7976931348623157e308, "zero": -0.0},
        {"quoted": "half a character: \udc80"},
    ],
)
def test_an_answer_is_read_back_unchanged(told: dict[str, Any]) -> None:
    """Names in order, numbers to the last digit, and even what UTF-8 cannot represent."""
    app = Flask(__name__)
    response = QuickJson(app).response(told)
    assert response.mimetype == "application/json"
    read = json.loads(response.get_data())
    assert read == told
    assert list(read) == list(told)

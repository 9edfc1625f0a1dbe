"""Both ways to search by codes."""

import numpy as np
import pytest

from server.adapters.index.quantised import rows as quantised
from tests.unit.index.auto.reference import PEOPLE


@pytest.fixture(params=["coarse", "fine"], autouse=True)
def first_codes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Search in both ways: by coarse codes first, with two threads, as in a large gallery, and by fine ones alone."""
    monkeypatch.setattr(quantised, "COARSE_FROM_ROWS", 0 if request.param == "coarse" else np.inf)
    monkeypatch.setattr(quantised, "ROWS_PER_THREAD", PEOPLE // 2)

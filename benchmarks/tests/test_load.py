"""The benchmark of a server under load, for a few seconds."""

from pathlib import Path

import pytest

from benchmarks.load.ledger import Ledger, nobodys
from benchmarks.load.measure import growth, measure
from benchmarks.server_process import ServerProcess

pytestmark = pytest.mark.alone


def test_nothing_is_lost_and_nothing_unexpected_is_answered(tmp_path: Path) -> None:
    """While 32 clients enrol, search, merge and delete; and at twice the server's capacity, refusals are immediate."""
    with ServerProcess.started(tmp_path / "data") as server:
        figures = measure(server, seconds=5, clients=32)
    assert (figures["unexpected"], figures["lost"], figures["surprises"]) == (0, 0, [])
    assert number(figures["mixed_requests"]) > 50
    assert number(figures["healthz_p99_ms"]) < 1000
    assert number(figures["overload_p99_ratio"]) < 3
    assert number(figures["overload_refused_p50_ms"]) < 500


def number(figure: object) -> float:
    """Return a figure that was measured."""
    assert isinstance(figure, int | float)
    return figure


def test_the_ledger_names_each_write_that_is_lost() -> None:
    """And persons that no client was told about."""
    ledger = Ledger({1: {11}, 2: {12}, 3: {13}})
    ledger.merge(1, 2)
    ledger.remove(3)
    assert ledger.lost({1: {11, 12}}) == []
    assert ledger.lost({}) == [
        "person 1 was created but is missing",
        "picture 11 of person 1 was attached but is missing",
        "picture 12 of person 1 was attached but is missing",
    ]
    shown = {1: {11, 14}, 2: {12}, 5: set[int]()}
    assert ledger.lost(shown) == [
        "person 2 was removed or merged but still exists",
        "picture 12 of person 1 was attached but is missing",
    ]
    assert nobodys([ledger], shown) == [
        "person 5 was never acknowledged",
        "picture 14 of person 1 was never acknowledged",
    ]


def test_growth_is_measured_after_the_warm_up() -> None:
    assert growth([1.0] * 20 + [100.0] * 10 + [110.0] * 60 + [103.0] * 10) == 3
    assert growth([1.0, 2.0]) is None

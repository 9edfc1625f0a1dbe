"""The notebook of examples/, all cells in order, against a real server."""

import json
from typing import Any

import pytest

from client import Sdk, SearchResult
from tests.photographs import ROOT
from tests.serving import Server

EXAMPLES = ROOT / "examples"
DOCUMENTED = "http://127.0.0.1:41101"


def test_the_notebook_tells_the_truth(server: Server, sdk: Sdk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every cell runs; the notebook finds Obama, matches a stranger to nobody and leaves nothing behind."""
    seen = run_cells(server, monkeypatch, times=1)
    assert [result.person.name for result in seen["found"]] == ["Barack Obama"]
    assert seen["nobody"] == seen["elsewhere"] == []
    assert {result.person.name for result in seen["everybody"]} == {"Barack Obama", "Joe Biden"}
    assert seen["match"].verdict
    assert not list(sdk.persons.iterate())


def test_every_cell_can_be_run_again(server: Server, sdk: Sdk, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same answers, and nobody is enrolled twice."""
    once, twice = (run_cells(server, monkeypatch, times) for times in (1, 2))
    for name in ("found", "nobody", "elsewhere", "everybody"):
        assert answers(twice[name]) == answers(once[name])
    assert twice["match"] == once["match"]
    assert not list(sdk.persons.iterate())


def answers(results: list[SearchResult]) -> list[tuple[str, float, float]]:
    """Return who was found, without ids."""
    return [(result.person.name, result.similarity, result.distance) for result in results]


def run_cells(server: Server, monkeypatch: pytest.MonkeyPatch, times: int) -> dict[str, Any]:
    """Run each cell this many times before the next, and return the names that exist at the end."""
    monkeypatch.chdir(EXAMPLES)
    seen: dict[str, Any] = {}
    for cell in cells():
        for _ in range(times):
            exec(cell.replace(DOCUMENTED, server.url), seen)
    return seen


def cells() -> list[str]:
    """Return the notebook's code, one text per cell."""
    notebook = json.loads((EXAMPLES / "tour.ipynb").read_text())
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]

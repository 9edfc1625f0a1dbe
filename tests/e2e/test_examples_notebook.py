"""The notebook of examples/, all cells in order, against a real server."""

import json
from typing import Any

import pytest

from client import Sdk
from tests.photographs import ROOT
from tests.serving import Server

EXAMPLES = ROOT / "examples"
DOCUMENTED = "http://127.0.0.1:41101"


def test_the_notebook_tells_the_truth(server: Server, sdk: Sdk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every cell runs; the notebook finds Obama, takes a stranger for nobody and leaves nothing behind."""
    monkeypatch.chdir(EXAMPLES)
    seen: dict[str, Any] = {}
    for cell in cells():
        exec(cell.replace(DOCUMENTED, server.url), seen)
    assert [result.person.name for result in seen["found"]] == ["Barack Obama"]
    assert seen["nobody"] == seen["elsewhere"] == []
    assert {result.person.name for result in seen["everybody"]} == {"Barack Obama", "Joe Biden"}
    assert seen["match"].verdict
    assert not list(sdk.persons.iterate())


def cells() -> list[str]:
    """Return the notebook's code, a text a cell."""
    notebook = json.loads((EXAMPLES / "tour.ipynb").read_text())
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]

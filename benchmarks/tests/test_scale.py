"""The benchmark of set-ups past one machine, with a few people."""

import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest

from benchmarks.scale.agreement import disagreements
from benchmarks.scale.asking import Answer

TIMEOUT = 300


def test_it_runs_and_all_set_ups_answer_alike(tmp_path: Path) -> None:
    """One server and two, with both kinds of index, beside the embedded one."""
    report = tmp_path / "report.json"
    sizes = ["--people", "500", "--servers", "1", "2", "--probes", "8", "--seconds", "0.2", "--clients", "3"]
    line = [sys.executable, "-m", "benchmarks.scale", *sizes, "--json", str(report)]
    done = subprocess.run(line, timeout=TIMEOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(report.read_text())
    assert told["disagreements"] == []
    assert [(one["engine"], one["servers"]) for one in told["setups"]] == [
        ("sqlite/auto", 1),
        *((f"postgresql/{index}", servers) for index in ("auto", "pgvector") for servers in (1, 2)),
    ]
    assert len(told["rows"]) == 3 * len(told["setups"])
    assert all(row["recall1"] == 1 and row["p50_ms"] > 0 and row["per_s"] > 0 for row in told["rows"])


ANSWER: Answer = [
    {"person": {"id": id}, "similarity": similarity, "distance": 0.5, "confidence": 0.9}
    for id, similarity in ((1, 0.7), (2, 0.6000005), (3, 0.6), (4, 0.5))
]


def test_ties_may_come_in_either_order() -> None:
    other = deepcopy(ANSWER)
    other[1]["person"], other[2]["person"] = other[2]["person"], other[1]["person"]
    other[0]["distance"] += 5e-6
    assert disagreements([ANSWER], [other]) == []


@pytest.mark.parametrize("name", ["similarity", "distance", "confidence"])
def test_anything_else_is_a_disagreement(name: str) -> None:
    """Another score, another order, or another number of results."""
    score, order = deepcopy(ANSWER), deepcopy(ANSWER)
    score[2][name] += 2e-5
    order[0]["person"], order[1]["person"] = order[1]["person"], order[0]["person"]
    assert len(disagreements([ANSWER] * 4, [ANSWER, score, order, ANSWER[:3]])) == 3

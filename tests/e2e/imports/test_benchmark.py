"""The benchmark of imports."""

import json
import subprocess
import sys
from pathlib import Path

from tests.photographs import ROOT
from tests.serving import environment


def test_it_reports_an_imports_share_of_the_engines_throughput(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    line = [sys.executable, "-m", "benchmarks.importing", "examples/photos/enrol", "--json", str(report)]
    subprocess.run(line, cwd=ROOT, env=environment(), check=True, timeout=300)
    told = json.loads(report.read_text())
    assert told["photos"] == told["enrolled"] == len(list((ROOT / "examples/photos/enrol").glob("*/*.jpg")))
    assert 0.3 < told["ratio"] < 3

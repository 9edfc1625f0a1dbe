"""The command that measures detection."""

import re
import subprocess
import sys
from pathlib import Path

from tests.photographs import ROOT


def output_of(module: str, *arguments: str) -> str:
    """Return a benchmark's output."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True).stdout


def test_each_parameter_of_the_policy_is_measured(data: Path) -> None:
    """The table shows what each search finds and costs by default, and with each parameter changed."""
    printed = output_of("engine.policy", str(data / "lfw_dev"), "--every", "1500")
    assert len(re.findall(r"^as it is +100.00% +[\d.]+ +[\d.]+$", printed, re.MULTILINE)) == 2
    assert re.search(r"^coarsest_pixels 200 +[\d.]+% +[\d.]+ +[\d.]+$", printed, re.MULTILINE)

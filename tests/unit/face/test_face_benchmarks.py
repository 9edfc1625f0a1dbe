"""The commands that measure the detection and fit its second filter."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np

from tests.unit.face.conftest import CHECKOUT


def output_of(module: str, *arguments: str) -> str:
    """What a benchmark prints."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=300, check=True).stdout


def test_the_filter_for_small_faces_can_be_fitted_anew(data: Path, tmp_path: Path) -> None:
    """From sixty people's photos comes a filter that tells faces of strangers from anything else."""
    people = sorted(folder for folder in (data / "lfw_dev" / "images").iterdir() if folder.is_dir())
    (tmp_path / "people").mkdir()
    for person in people[::28]:
        (tmp_path / "people" / person.name).symlink_to(person)
    printed = output_of("engine_small_faces", str(tmp_path / "people"), "--out", str(tmp_path / "filter.npz"))
    assert np.load(tmp_path / "filter.npz")["filter"].shape == (48, 7, 7)
    seen = {above: float(share) for above, share in re.findall(r"^ +(\S+) +([\d.]+)% +[\d.]+$", printed, re.MULTILINE)}
    assert seen["0.0"] > 70


def test_the_policies_are_measured_knob_by_knob(data: Path) -> None:
    """The table has what each search finds and costs as it is, and with a knob turned."""
    printed = output_of("engine_policy", str(data / "lfw_dev"), "--every", "600")
    assert len(re.findall(r"^as it is +100.00% +[\d.]+ +[\d.]+$", printed, re.MULTILINE)) == 2
    assert re.search(r"^most_enlarged 1.0 +[\d.]+% +[\d.]+ +[\d.]+$", printed, re.MULTILINE)

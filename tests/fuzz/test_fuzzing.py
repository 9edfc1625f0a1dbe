"""Whatever the bytes, the parsers refuse them in the documented ways, at once and in little memory.

FUZZ_SECONDS says how long each target is attacked: 3600 for the long form.
"""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.photographs import ROOT

TARGETS = ["pictures", "json_texts", "requests", "connections"]
SECONDS = int(os.environ.get("FUZZ_SECONDS", "1"))
SLOWEST = 20
"""Seconds that one input may take; a permitted picture of 51 megapixels takes about one."""
MEGABYTES = 700
"""What a target may allocate at once. libFuzzer's total would include what this process already has."""


@pytest.mark.parametrize("target", TARGETS)
def test_every_seed_is_read_or_refused(target: str) -> None:
    attacked = importlib.import_module(f"tests.fuzz.{target}")
    for seed in attacked.seeds():
        attacked.attack(seed)


@pytest.mark.parametrize("target", TARGETS)
def test_no_bytes_do_harm(target: str, tmp_path: Path) -> None:
    """Only a caller's errors come out, none takes long, and none takes more than its memory."""
    pytest.importorskip("atheris")
    for number, seed in enumerate(importlib.import_module(f"tests.fuzz.{target}").seeds()):
        (tmp_path / str(number)).write_bytes(seed)
    limits = [
        f"-max_total_time={SECONDS}",
        f"-timeout={SLOWEST}",
        "-rss_limit_mb=0",
        f"-malloc_limit_mb={MEGABYTES}",
        "-max_len=65536",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", target, str(tmp_path), *limits, f"-artifact_prefix={tmp_path}/"],
        cwd=ROOT,
        env={name: text for name, text in os.environ.items() if not name.startswith("COV")},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS + 120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-5000:]
    assert "DONE" in done.stderr or "Done" in done.stderr

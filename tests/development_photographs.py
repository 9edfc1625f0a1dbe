"""The development photographs, which are not part of the project."""

import os
from pathlib import Path

import pytest

from tests.photographs import ROOT

MISSING = "THE DEVELOPMENT PHOTOGRAPHS ARE MISSING"


def development_photographs() -> Path:
    """Return their folder, FACES_DATA or one beside the checkout. Skip the test, loudly, if there is none."""
    named = os.environ.get("FACES_DATA")
    folder = Path(named or ROOT.parent / "shared" / "data")
    if named:
        assert folder.is_dir(), f"FACES_DATA names {named}, which is not a folder"
    elif not folder.is_dir():
        pytest.skip(f"{MISSING}: set FACES_DATA to their folder")
    return folder


def told_missing(skipped: list[pytest.TestReport]) -> str:
    """Return what to say at the end of a run whose tests were skipped, or nothing."""
    lacking = [report.nodeid for report in skipped if MISSING in str(report.longrepr)]
    return f"{MISSING}: {len(lacking)} tests did not run. Set FACES_DATA to their folder." if lacking else ""

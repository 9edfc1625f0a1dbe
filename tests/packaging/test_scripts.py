"""What the scripts say on a machine that lacks something."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.conftest import PACKAGES, ROOT

TOOLS = ("cat", "cksum", "dirname", "tr")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a fresh checkout as is needed to start a script."""
    place = tmp_path / "check out"
    shutil.copytree(ROOT / "scripts", place / "scripts")
    for package in PACKAGES:
        (place / package).mkdir()
        shutil.copy(ROOT / package / "pyproject.toml", place / package)
    shutil.copytree(ROOT / "server" / "adapters" / "index", place / "server" / "adapters" / "index")
    return place


def refusal(checkout: Path, **programs: str) -> str:
    """Start a script with only these programs and a few tools; return why it stops."""
    place = checkout / "bin"
    place.mkdir()
    for name, program in {**{tool: shutil.which(tool) for tool in TOOLS}, **programs}.items():
        (place / name).symlink_to(str(program))
    surroundings = {name: value for name, value in os.environ.items() if name not in ("CXX", "LOCKED")}
    done = subprocess.run(
        ["/bin/sh", checkout / "scripts" / "demo"],
        env={**surroundings, "PATH": str(place)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, (checkout / ".venv").exists()) == (1, "", False), done.stderr
    return done.stderr


def test_a_missing_python_is_named(checkout: Path) -> None:
    """Without any Python, the required version is named, and nothing is created."""
    assert refusal(checkout) == "kith: Python 3.11 or newer is needed, but there is none on the PATH.\n"


def test_a_python_that_is_too_old_does_not_count(checkout: Path) -> None:
    assert "Python 3.11 or newer is needed" in refusal(checkout, python3="/bin/false")


def test_a_missing_compiler_is_named(checkout: Path) -> None:
    """With Python but no C++ compiler, the compiler is named, and what it is for."""
    assert "C++ compiler is needed to build hnswlib" in refusal(checkout, python3=sys.executable)

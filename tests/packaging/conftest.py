"""Wheels built as a release builds them, and virtual environments to install them into."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import frozen

ROOT = Path(__file__).parents[2]
PACKAGES = ("client", "server")
STALE = ("build", "dist", "*.egg-info", "__pycache__", "*.so")
"""What building and running leave next to the sources."""


@frozen
class Release:
    """One package's source distribution and the wheel that was built from it."""

    sdist: Path
    wheel: Path


@frozen
class Environment:
    """A virtual environment without pip that also sees the libraries of the one running the tests."""

    home: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run one of its programs in an empty place."""
        program = self.home / "bin" / command[0]
        return subprocess.run([program, *command[1:]], cwd=self.home, capture_output=True, text=True)

    def importing(self, module: str) -> str:
        """Import a module and return Python's error output."""
        return self.run("python", "-c", f"import {module}").stderr

    def pip(self, *arguments: str) -> None:
        """Run pip on it, without an index."""
        python = str(self.home / "bin" / "python")
        subprocess.run([sys.executable, "-m", "pip", "--python", python, "-q", *arguments], check=True)

    def install(self, *wheels: Path) -> None:
        """Install only the wheels, without their dependencies."""
        self.pip("install", "--no-compile", "--no-index", "--no-deps", *map(str, wheels))


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Release]:
    """Both packages, built from copies of their folders, the wheels from the source distributions."""
    place = tmp_path_factory.mktemp("releases")
    return {package: _build(package, place) for package in PACKAGES}


def _build(package: str, place: Path) -> Release:
    shutil.copytree(ROOT / package, place / package, ignore=shutil.ignore_patterns(*STALE))
    built = place / f"{package}-dist"
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(built), str(place / package)]
    subprocess.run(command, check=True)
    (sdist,), (wheel,) = built.glob("*.tar.gz"), built.glob("*.whl")
    return Release(sdist, wheel)


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """An environment with neither package in it."""
    home = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    (site,) = home.glob("lib/python*/site-packages")
    libraries = Path(pytest.__file__).parents[1]
    (site / "libraries.pth").write_text(f"{libraries}\n")
    return Environment(home)

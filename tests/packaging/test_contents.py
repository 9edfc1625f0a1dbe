"""The contents of the distributions."""

import tarfile
from fnmatch import fnmatch
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.packaging.conftest import PACKAGES, ROOT, STALE, Release

FOR_BUILDING = {"pyproject.toml", "requirements.lock", "Dockerfile", "bounds.c"}


def files(wheel: Path) -> set[str]:
    """Return what a wheel installs, except its own records and what was compiled."""
    names = ZipFile(wheel).namelist()
    return {name for name in names if ".dist-info/" not in name and not name.endswith(".so")}


def sources(package: str) -> set[str]:
    """Return the package's files in the checkout, except those only needed for building."""
    found = (path.relative_to(ROOT) for path in (ROOT / package).rglob("*") if path.is_file())
    return {path.as_posix() for path in found if path.name not in FOR_BUILDING and not stale(path)}


def stale(path: Path) -> bool:
    """Tell whether building or running left a file."""
    return any(fnmatch(part, pattern) for part in path.parts for pattern in STALE)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_wheel_contains_exactly_its_package(package: str, releases: dict[str, Release]) -> None:
    """Every file of the package is in the wheel, and none from outside it."""
    assert files(releases[package].wheel) == sources(package)


def test_the_servers_wheel_has_the_compiled_bounds(releases: dict[str, Release]) -> None:
    """Without them, numpy would do the same, much more slowly."""
    (compiled,) = (name for name in ZipFile(releases["server"].wheel).namelist() if name.endswith(".so"))
    assert compiled.startswith("server/adapters/index/quantised/_bounds.")


@pytest.mark.parametrize("package", PACKAGES)
def test_a_wheel_says_that_its_package_is_typed(package: str, releases: dict[str, Release]) -> None:
    """It contains the marker of PEP 561, so that users' type checkers read our annotations."""
    assert f"{package}/py.typed" in files(releases[package].wheel)


def test_no_file_is_owned_by_both_wheels(releases: dict[str, Release]) -> None:
    """The wheels share no path, so uninstalling one cannot break the other."""
    assert not files(releases["client"].wheel) & files(releases["server"].wheel)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_source_distribution_can_be_built_again(package: str, releases: dict[str, Release]) -> None:
    """It contains the build settings and all files; the wheel under test was built from it."""
    with tarfile.open(releases[package].sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml"} | {name.partition("/")[2] for name in sources(package)} <= held

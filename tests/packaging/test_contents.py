"""What the distributions hold."""

import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.packaging.conftest import PACKAGES, ROOT, Release


def files(wheel: Path) -> set[str]:
    """Return what a wheel installs, its own records apart."""
    return {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}


def modules(package: str) -> set[str]:
    """Return the package's modules as they stand in the checkout."""
    found = (path.relative_to(ROOT) for path in (ROOT / package).rglob("*.py"))
    return {path.as_posix() for path in found if "build" not in path.parts}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_wheel_holds_all_modules_of_its_package_and_nothing_foreign(
    package: str, releases: dict[str, Release]
) -> None:
    """Every module of the package is in the wheel, and nothing outside the package is."""
    held = files(releases[package].wheel)
    assert {name for name in held if name.endswith(".py")} == modules(package)
    assert {Path(name).parts[0] for name in held} == {package}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_wheel_says_that_its_package_is_typed(package: str, releases: dict[str, Release]) -> None:
    """The marker of PEP 561 travels, so that users' type checkers read our annotations."""
    assert f"{package}/py.typed" in files(releases[package].wheel)


def test_no_file_is_owned_by_both_wheels(releases: dict[str, Release]) -> None:
    """The wheels share no path, so that uninstalling one cannot break the other."""
    assert not files(releases["client"].wheel) & files(releases["server"].wheel)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_source_distribution_can_be_built_anew(package: str, releases: dict[str, Release]) -> None:
    """It holds the build's settings and all modules; the wheel under test was built from it."""
    with tarfile.open(releases[package].sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    inside = {name.partition("/")[2] for name in modules(package)}
    assert {"pyproject.toml", "py.typed"} | inside <= held

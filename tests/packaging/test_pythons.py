"""The Pythons that Kith claims, everywhere that they are listed."""

import re
import tomllib
from configparser import ConfigParser

import pytest
import yaml

from tests.packaging.conftest import PACKAGES, ROOT

TESTED = ["3.11", "3.12", "3.13", "3.14"]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_distribution_claims_those_that_were_tried(package: str) -> None:
    project = tomllib.loads((ROOT / package / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == f">={TESTED[0]}"
    assert project["classifiers"] == [f"Programming Language :: Python :: {version}" for version in TESTED]


def test_ci_tests_each() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == TESTED


def test_tox_tests_each_and_the_oldest_packages_on_the_oldest() -> None:
    tox = ConfigParser()
    tox.read(ROOT / "tox.ini")
    pythons = re.findall(r"py3(\d+)", tox["tox"]["envlist"])
    assert [f"3.{minor}" for minor in pythons] == TESTED
    assert tox["testenv:minimum"]["base_python"] == f"python{TESTED[0]}"


def test_the_scripts_take_each_the_newest_first() -> None:
    script = (ROOT / "scripts" / "environment.sh").read_text()
    assert re.findall(r"python(3\.\d+)", script) == TESTED[::-1]

"""Installing and removing the distributions, each apart from the other."""

import subprocess
from pathlib import Path

import pytest
import requests

from tests.packaging.conftest import Environment, Release

WAY_IN = {"client": "client.api.sdk", "server": "server.cli.main"}
APART = [("client", "server"), ("server", "client")]


@pytest.mark.parametrize(("package", "other"), APART)
def test_a_package_works_without_the_other(
    package: str, other: str, releases: dict[str, Release], environment: Environment
) -> None:
    """Each wheel alone gives a package that can be imported, and not the other."""
    environment.install(releases[package].wheel)
    assert environment.importing(WAY_IN[package]) == ""
    assert f"No module named '{other}'" in environment.importing(other)


@pytest.mark.parametrize(("removed", "kept"), APART)
def test_removing_one_package_leaves_the_other_whole(
    removed: str, kept: str, releases: dict[str, Release], environment: Environment
) -> None:
    """After both were installed and one was removed, the other works and the removed one is gone."""
    environment.install(*(release.wheel for release in releases.values()))
    environment.pip("uninstall", "--yes", f"kith-{removed}")
    assert environment.importing(WAY_IN[kept]) == ""
    assert f"No module named '{removed}'" in environment.importing(removed)


def test_an_installed_server_serves(releases: dict[str, Release], environment: Environment, tmp_path: Path) -> None:
    """`kith serve`, from the wheel alone, becomes ready on a new data directory."""
    environment.install(releases["server"].wheel)
    command = [str(environment.home / "bin" / "kith"), "serve", "--port", "0", "--data", str(tmp_path / "data")]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[-1]
            assert requests.get(f"{url}/ping", timeout=60).json()["name"] == "kith"
        finally:
            process.terminate()
    assert process.returncode == 0

"""Installing and removing the distributions, each apart from the other."""

import pytest

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


def test_the_command_comes_with_the_server(releases: dict[str, Release], environment: Environment) -> None:
    """`kith` is on the path of the environment that the server's wheel was installed into."""
    environment.install(releases["server"].wheel)
    told = environment.run("kith", "--help")
    assert (told.returncode, "serve" in told.stdout) == (0, True), told.stderr

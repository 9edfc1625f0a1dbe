"""Signing in, where the server has keys."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve
from selenium.webdriver.common.keys import Keys

from client.api.sdk import Sdk
from tests.console.browser import Reader
from tests.console.conftest import enrol
from tests.serving import command, environment, serving


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """The address of a server with a person, and a key for everything and one for looking."""
    data = tmp_path_factory.mktemp("keys") / "data"
    with serving(data) as server:
        admin, reading = made(data, "admin"), made(data, "read")
        with Sdk(server.url, api_key=admin) as sdk:
            enrol(sdk, "Barack Obama")
        yield server.url.removesuffix("api"), admin, reading


def made(data: Path, scope: str) -> str:
    """Return a new key."""
    line = command("keys", "make", f"{scope} desk", "--scope", scope, "--data", str(data))
    told = subprocess.run(line, env=environment(), capture_output=True, text=True, check=True).stdout
    (secret,) = re.findall(r"kith_\S+", told)
    return str(secret)


@pytest.fixture
def stranger(reader: Reader, keys: tuple[str, str, str]) -> Iterator[Reader]:
    """Somebody who has not signed in."""
    at = evolve(reader, address=keys[0])
    at.visit("people")
    yield at
    at.driver.execute_script("sessionStorage.clear()")


def test_a_key_is_asked_for_and_portraits_are_fetched_with_it(stranger: Reader, keys: tuple[str, str, str]) -> None:
    """It stays in the tab, and is in no address."""
    stranger.see("h1", "Sign in")
    assert stranger.findings() == []
    stranger.fill("key", "kith_wrong" + Keys.ENTER)
    stranger.see("[role=alert]", "does not know this key")
    stranger.fill("key", keys[1] + Keys.ENTER)
    stranger.see(".name", "Barack Obama")
    portrait = stranger.until(lambda: next(iter(stranger.all(".portrait img")), None))
    stranger.until(lambda: portrait.get_property("naturalWidth"))
    assert str(portrait.get_attribute("src")).startswith("blob:")
    stranger.driver.refresh()
    stranger.see(".name", "Barack Obama")
    assert stranger.driver.execute_script("return document.cookie + Object.keys(localStorage)") == ""


def test_the_system_page_tells_what_the_key_may_do(stranger: Reader, keys: tuple[str, str, str]) -> None:
    """What it may not see is said, and signing out forgets it."""
    stranger.fill("key", keys[2] + Keys.ENTER)
    stranger.see(".name", "Barack Obama")
    stranger.visit("system")
    stranger.see(".panel .details", "read desk")
    stranger.see(".panel [role=alert]", "Your key does not allow this.")
    stranger.press("Sign out")
    stranger.see("h1", "Sign in")

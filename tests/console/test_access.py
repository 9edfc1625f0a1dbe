"""Signing in to a server with keys."""

from collections.abc import Iterator

import pytest
from attrs import evolve
from selenium.webdriver.common.keys import Keys

from tests.console.browser import Reader
from tests.console.conftest import Guarded, enrol
from tests.plain import erase


@pytest.fixture
def stranger(reader: Reader, guarded: Guarded) -> Iterator[Reader]:
    """A user who has not signed in to a server with one person."""
    at = evolve(reader, address=guarded.server.url.removesuffix("api"))
    with guarded.sdk() as sdk:
        enrol(sdk, "Barack Obama")
    at.visit("people")
    yield at
    at.driver.execute_script("sessionStorage.clear()")
    erase(guarded.plain())


def test_the_console_asks_for_a_key_and_fetches_portraits_with_it(stranger: Reader, guarded: Guarded) -> None:
    """The key stays in the tab, and is in no address."""
    stranger.see("h1", "Sign in")
    assert stranger.findings() == []
    stranger.fill("key", "kith_wrong" + Keys.ENTER)
    stranger.see("[role=alert]", "does not know this key")
    stranger.fill("key", guarded.admin + Keys.ENTER)
    stranger.see(".name", "Barack Obama")
    portrait = stranger.until(lambda: next(iter(stranger.all(".portrait img")), None))
    stranger.until(lambda: portrait.get_property("naturalWidth"))
    assert str(portrait.get_attribute("src")).startswith("blob:")
    stranger.driver.refresh()
    stranger.see(".name", "Barack Obama")
    assert stranger.driver.execute_script("return document.cookie + Object.keys(localStorage)") == ""


def test_the_system_page_shows_what_the_key_may_do(stranger: Reader, guarded: Guarded) -> None:
    """It says what the key may not see, and signing out forgets the key."""
    stranger.fill("key", guarded.reading + Keys.ENTER)
    stranger.see(".name", "Barack Obama")
    stranger.visit("system")
    stranger.see(".panel .details", "read desk")
    stranger.see(".panel [role=alert]", "Your key does not allow this.")
    stranger.press("Sign out")
    stranger.see("h1", "Sign in")

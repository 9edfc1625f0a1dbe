"""The inbox in the console, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from client.api.sdk import Sdk
from client.model.recognition import SearchParams
from tests.console.browser import PHONE_WIDTH, Reader
from tests.console.conftest import Guarded
from tests.e2e.inbox.waiting import enrolled, waiting
from tests.photographs import BIDEN, COLLINS, OBAMA, OBAMA_LATER
from tests.plain import erase

LAX = SearchParams(max_distance=2.0)


@pytest.fixture
def sdk(guarded: Guarded) -> Iterator[Sdk]:
    """The SDK to a server that keeps faces for two days; at the end nobody is left and nothing waits."""
    with guarded.sdk() as sdk:
        yield sdk
        for item in sdk.inbox.iterate():
            sdk.inbox.dismiss(item.id)
    erase(guarded.plain())


@pytest.fixture
def there(reader: Reader, guarded: Guarded) -> Iterator[Reader]:
    """A user signed in to its console; the page's own policy refuses nothing, and no script fails."""
    there = Reader(reader.driver, guarded.server.url.removesuffix("api"))
    there.driver.get(f"{guarded.server.url}/ping")  # a page of that origin that asks for no key
    there.driver.execute_script("sessionStorage.setItem('kith.key', arguments[0])", guarded.admin)
    yield there
    there.driver.execute_script("sessionStorage.clear()")
    assert [text for text in there.complaints() if "Failed to load resource" not in text] == []


def test_waiting_faces_are_confirmed_or_rejected(there: Reader, sdk: Sdk) -> None:
    """The badge counts down, and the focus moves to the next face; axe finds nothing, and everything fits a phone."""
    ada = enrolled(sdk, "Ada", OBAMA)
    waiting(sdk, BIDEN, LAX)
    waiting(sdk, COLLINS, LAX)
    there.visit("inbox")
    there.see(".said", "2 faces are waiting.")
    there.see("nav .badge", "2")
    there.until(lambda: len(there.all(".result img")) == 4)
    for scheme in ("light", "dark"):
        there.look(scheme)
        assert there.findings() == []
    with there.phone():
        assert there.driver.execute_script("return document.documentElement.scrollWidth") <= PHONE_WIDTH
        assert there.findings() == []
    there.press("Not Ada", within=".result:last-child")
    there.see("[role=status]", "no longer match Ada")
    there.until(lambda: "Ada" not in there.see(".result:last-child").text)
    there.see(".result:first-child button", "This is Ada").send_keys(Keys.ENTER)
    there.see("[role=status]", "Added to Ada.")
    there.see(".said", "One face is waiting.")
    there.see("nav .badge", "1")
    assert len(list(sdk.persons.iterate_images(ada))) == 2
    assert [item.candidate for item in sdk.inbox.iterate()] == [None]
    assert there.focused().text == "Face 1"


def test_waiting_faces_are_named_assigned_or_dismissed(there: Reader, sdk: Sdk) -> None:
    """Each in a dialog or at once; then nothing is left to review, and the badge is gone."""
    joe = enrolled(sdk, "Joe", BIDEN)
    for photo in (COLLINS, OBAMA, OBAMA_LATER):
        waiting(sdk, photo)
    there.visit("inbox")
    there.see(".result .soft", "Seen 2 times")
    there.press("Add as a person", within=".result:first-child")
    there.fill("name", "Eileen")
    there.see("dialog button.primary").click()
    there.see("[role=status]", "Eileen added.")
    there.until(lambda: len(there.all(".result")) == 1)
    there.see(".result .more summary").click()
    there.press("Choose a person", within=".result")
    there.see("dialog .choice", "Joe").click()
    there.see("dialog button.primary").click()
    there.see("[role=status]", "Added to Joe.")
    there.see(".said", "Nothing to review.")
    there.until(lambda: not there.all(".badge"))
    assert [person.name for person in sdk.persons.iterate()] == ["Joe", "Eileen"]
    assert len(list(sdk.persons.iterate_images(joe))) == 2
    waiting(sdk, OBAMA, SearchParams(max_distance=0))
    there.visit("inbox")
    there.see(".result .more summary").click()
    there.press("Dismiss", within=".result")
    there.see(".said", "Nothing to review.")
    assert there.focused().text == "Inbox"


def test_a_face_that_is_gone_meanwhile_is_reported(there: Reader, sdk: Sdk) -> None:
    item = waiting(sdk, COLLINS)
    there.visit("inbox")
    there.see(".result")
    sdk.inbox.dismiss(item.id)
    there.press("Dismiss", within=".result")
    there.see("[role=alert]", "This face is no longer in the inbox.")


def test_a_search_in_the_console_says_that_faces_are_kept(there: Reader, sdk: Sdk, tmp_path: Path) -> None:
    """And how long; the stranger's face then waits."""
    path = tmp_path / "collins.jpg"
    path.write_bytes(COLLINS)
    there.visit("identify")
    there.see(".lead", "wait in the inbox for 48 hours")
    there.give(path)
    there.see(".answer h2", "Not known")
    there.until(lambda: sdk.inbox.state().waiting == 1)


def test_if_no_faces_are_kept_the_page_says_how_to_start(reader: Reader) -> None:
    reader.visit("inbox")
    reader.see(".notice", "KITH_INBOX_HOURS=48")
    with reader.reading("de"):
        reader.visit("inbox")
        reader.see(".notice", "zwei Tage lang")
        reader.see("nav a", "Zu prüfen")

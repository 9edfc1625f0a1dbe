"""The keyboard's focus: where it is when a dialog opens, and where it goes when its element disappears."""

from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.console.browser import Reader
from tests.photographs import PHOTOS

OBAMA = PHOTOS / "probes" / "Barack Obama" / "obama2.jpg"
OBAMA_TOO = PHOTOS / "probes" / "Barack Obama" / "obama3.jpg"

Leave = Callable[[Reader], object]

WAYS_OUT: dict[str, Leave] = {
    "Escape": lambda reader: reader.focused().send_keys(Keys.ESCAPE),
    "Cancel": lambda reader: reader.press("Cancel", within="dialog"),
    "✕": lambda reader: reader.press("✕", within="dialog"),
}


def test_the_keyboard_reaches_the_content(reader: Reader) -> None:
    reader.visit("people")
    reader.focused().send_keys(Keys.TAB)
    assert reader.focused().text == "Skip to content"
    reader.focused().send_keys(Keys.ENTER)
    assert reader.focused().get_attribute("id") == "main"


def test_a_dialog_opens_in_its_first_field(reader: Reader) -> None:
    """So what is typed arrives there, including spaces."""
    reader.visit("people")
    reader.press("Add a person")
    reader.see("dialog")
    reader.focused().send_keys("Ada Lovelace")
    assert reader.see("dialog [name=name]").get_attribute("value") == "Ada Lovelace"


def test_a_dialog_without_fields_opens_on_its_main_button(reader: Reader, enrolled: dict[str, int]) -> None:
    """The camera's does so once it shows a picture."""
    reader.visit(f"people/{enrolled['Joe Biden']}")
    reader.press("Delete", within=".title-row")
    reader.until(lambda: reader.focused().get_attribute("class") == "danger")
    reader.visit("identify")
    reader.press("Use the camera")
    reader.until(lambda: reader.focused().text == "Take photo")


@pytest.mark.parametrize("way", WAYS_OUT)
def test_a_dialog_gives_the_focus_back(reader: Reader, way: str) -> None:
    """To the button that opened it, however it is left."""
    reader.visit("people")
    reader.press("Add a person")
    reader.see("dialog")
    WAYS_OUT[way](reader)
    reader.until(lambda: not reader.all("dialog"))
    assert reader.focused().text == "Add a person"


def test_deleting_a_photo_moves_the_focus_to_the_photos(reader: Reader, enrolled: dict[str, int]) -> None:
    reader.visit(f"people/{enrolled['Barack Obama']}")
    reader.give(OBAMA, OBAMA_TOO)
    reader.until(lambda: len(reader.all(".photo .quality")) == 3)  # so that nothing moves any more
    reader.press("Delete", within=".photo:nth-child(2)")
    reader.press("Delete", within="dialog")
    reader.until(lambda: len(reader.all(".photo")) == 2)
    reader.until(lambda: reader.focused().text == "Photos")


def test_removing_a_member_moves_the_focus_to_the_group(reader: Reader, enrolled: dict[str, int]) -> None:
    reader.visit(f"groups/{enrolled['Presidents']}")
    reader.press("Remove", within=".card")
    reader.see("main", "No members yet.")
    reader.until(lambda: reader.focused().text == "Presidents")


def test_a_click_on_the_background_moves_the_focus_to_the_content(reader: Reader, tmp_path: Path) -> None:
    """What changes afterwards does not move it back."""
    note = tmp_path / "note.jpg"
    note.write_text("no photo")
    reader.visit("identify")
    reader.see("nav a", "Identify").send_keys(Keys.TAB)
    reader.see(".lead").click()
    reader.give(note)
    reader.see("[role=alert]")
    assert reader.focused().tag_name == "main"

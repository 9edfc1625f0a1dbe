"""The console as people use it, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from PIL import Image
from selenium.webdriver.common.keys import Keys

from tests.console.browser import Reader
from tests.photographs import BIDEN_FACE, COLLINS, OBAMA_FACE, PHOTOS, as_jpeg, beside, portrait
from tests.serving import Server

OBAMA = PHOTOS / "probes" / "Barack Obama" / "obama2.jpg"
OBAMA_TOO = PHOTOS / "probes" / "Barack Obama" / "obama3.jpg"
BIDEN = PHOTOS / "enrol" / "Joe Biden" / "biden.jpg"


@pytest.fixture
def collins(tmp_path: Path) -> Path:
    """A photo of somebody who is not enrolled."""
    path = tmp_path / "collins.jpg"
    path.write_bytes(COLLINS)
    return path


@pytest.fixture(autouse=True)
def uncomplaining(reader: Reader) -> Iterator[None]:
    """The page's own policy refuses nothing, and no script fails."""
    yield
    told = [text for text in reader.complaints() if "Failed to load resource" not in text]
    assert told == []


def names(url: str) -> list[str]:
    """Return the names of all persons."""
    return [person["name"] for person in requests.get(f"{url}/persons", timeout=60).json()["items"]]


def images(url: str, person: int) -> int:
    """Return how many photos a person has."""
    return len(requests.get(f"{url}/persons/{person}/images", timeout=60).json()["items"])


@pytest.mark.usefixtures("enrolled")
def test_every_face_of_a_photo_is_boxed_and_named(reader: Reader, tmp_path: Path) -> None:
    """With a bar and a sentence; a stranger gets no name."""
    both = tmp_path / "both.jpg"
    collage = beside(portrait(*BIDEN_FACE), portrait("astronaut.png", (107, 7, 324, 227)), width=520, height=240)
    both.write_bytes(as_jpeg(collage))
    reader.visit("identify")
    reader.give(both)
    reader.see(".said", "2 faces found. One of them is known.")
    assert [box.text for box in reader.all("button.box")] == ["1", "2"]
    assert [number.text for number in reader.all(".result .number")] == ["1", "2"]
    assert sorted(heading.text for heading in reader.all(".answer h2")) == ["Joe Biden", "Not known"]
    assert "Joe Biden" in reader.see(".answer p", "certainly").text
    stranger = reader.see(".result", "Not known").find_element("css selector", ".number").text
    assert reader.see(".result button", "Add as a person").accessible_name == f"Add as a person (Face {stranger})"


@pytest.mark.usefixtures("enrolled")
def test_no_confidence_is_certainty_and_the_bar_matches_the_number(reader: Reader) -> None:
    """Not even for the enrolled photo itself."""
    reader.visit("identify")
    reader.give(BIDEN)
    meter = reader.see(".answer [role=meter]")
    assert meter.get_attribute("aria-valuetext") == reader.see(".answer .figure").text == "99.9%"
    assert meter.find_element("css selector", "span").get_attribute("style") == "width: 99.9%;"


def test_the_box_says_that_photos_can_be_dropped_there(reader: Reader) -> None:
    """To everybody without a touch screen."""
    for page, hint in (("identify", "Drop a photo here"), ("imports", "Drop a ZIP archive or a folder here")):
        reader.visit(page)
        assert reader.see(".drop p", hint).is_displayed()


def test_of_several_strangers_none_is_known(reader: Reader, tmp_path: Path) -> None:
    strangers = tmp_path / "strangers.jpg"
    strangers.write_bytes(as_jpeg(beside(portrait(*BIDEN_FACE), portrait(*OBAMA_FACE), width=520, height=240)))
    reader.visit("identify")
    reader.give(strangers)
    reader.see(".said", "2 faces found. None of them is known.")


def test_the_box_is_around_the_face_of_a_large_photo(reader: Reader) -> None:
    """Although the browser sends a smaller copy."""
    with Image.open(OBAMA_TOO) as image:
        width, height = image.size
    assert max(width, height) > 1600
    reader.visit("identify")
    reader.give(OBAMA_TOO)
    box, photo = reader.see("button.box").rect, reader.see(".boxed img").rect
    across = (box["x"] + box["width"] / 2 - photo["x"]) / photo["width"] * width
    down = (box["y"] + box["height"] / 2 - photo["y"]) / photo["height"] * height
    assert (across, down) == pytest.approx(((481 + 1065) / 2, (160 + 744) / 2), abs=100)


def test_a_stranger_becomes_a_person_by_giving_a_name(
    reader: Reader, server: Server, enrolled: dict[str, int], collins: Path
) -> None:
    reader.visit("identify")
    reader.give(collins)
    reader.press("Add as a person")
    reader.fill("name", "Eileen Collins" + Keys.ENTER)
    reader.see(".answer h2", "Eileen Collins")
    reader.until(lambda: reader.focused().text == "Eileen Collins")
    assert names(server.url) == ["Barack Obama", "Joe Biden", "Eileen Collins"]
    assert set(enrolled) >= {"Barack Obama"}


def test_what_is_not_a_photo_is_refused_in_plain_words(reader: Reader, tmp_path: Path) -> None:
    note = tmp_path / "note.jpg"
    note.write_text("no photo")
    reader.visit("identify")
    reader.give(note)
    reader.see("[role=alert]", "This is not a photo the server can read.")


@pytest.mark.usefixtures("enrolled")
def test_people_are_found_by_name(reader: Reader) -> None:
    """While typing; the address keeps the search."""
    reader.visit("people")
    reader.see(".name", "Barack Obama")
    reader.see(".name", "Joe Biden")
    reader.see("input[type=search]").send_keys("bid")
    reader.until(lambda: [one.text for one in reader.all(".name")] == ["Joe Biden"])
    assert reader.driver.current_url.endswith("#/people?name=bid")
    reader.see("input[type=search]").send_keys("zzz")
    reader.see("main", "Nobody by that name.")


def test_a_person_is_created_given_photos_and_deleted(reader: Reader, server: Server, enrolled: dict[str, int]) -> None:
    """A photo of somebody else's face is reported and not added."""
    reader.visit("people")
    reader.press("Add a person")
    reader.fill("name", "Somebody" + Keys.ENTER)
    reader.see("h1", "Somebody")
    reader.give(BIDEN)
    reader.see(".outcomes", "This looks like somebody already enrolled:")
    reader.see(".outcomes a", "Joe Biden")
    reader.press("Add it anyway", within=".outcomes")
    reader.see(".outcomes .warning", "looks more like another person")
    reader.see(".photo .quality summary", "quality")
    assert reader.see(".photo .box")
    reader.press("Delete", within=".title-row")
    reader.press("Delete", within="dialog")
    reader.see(".spoken", "Somebody deleted.")
    assert names(server.url) == ["Barack Obama", "Joe Biden"]
    assert enrolled


def test_details_of_a_person_are_edited(reader: Reader, server: Server, enrolled: dict[str, int]) -> None:
    id = enrolled["Joe Biden"]
    reader.visit(f"people/{id}")
    reader.press("Edit")
    reader.fill("name", "Joseph Biden")
    reader.fill("metadata", "{")
    reader.press("Save", within="dialog")
    reader.see("dialog [role=alert]", "not valid JSON")
    reader.fill("metadata", '{"office": "president"}')
    reader.press("Save", within="dialog")
    reader.see("h1", "Joseph Biden")
    reader.see(".details", "president")
    person = requests.get(f"{server.url}/persons/{id}", timeout=60).json()
    assert (person["name"], person["metadata"]) == ("Joseph Biden", {"office": "president"})


def test_a_photo_moves_to_another_person_and_two_are_merged(
    reader: Reader, server: Server, enrolled: dict[str, int]
) -> None:
    one, other = enrolled["Barack Obama"], enrolled["Joe Biden"]
    reader.visit(f"people/{one}")
    reader.see(".photo .quality")
    assert "Split off" not in reader.see("main").text
    reader.give(OBAMA, OBAMA_TOO)
    reader.see(".outcomes", "obama3.jpg: added.")
    reader.until(lambda: len(reader.all(".photo .quality")) == 3)  # so that nothing moves any more
    reader.press("Move", within=".photo:nth-child(2)")
    reader.see(".choice", "Joe Biden").click()
    reader.press("Move photo", within="dialog")
    reader.see(".spoken", "Photo moved to Joe Biden.")
    assert (images(server.url, one), images(server.url, other)) == (2, 2)
    reader.press("Merge")
    reader.see(".choice", "Joe Biden").click()
    reader.press("Merge", within="dialog")
    reader.see(".spoken", "Merged.")
    assert images(server.url, one) == 4
    assert names(server.url) == ["Barack Obama"]


def test_photos_of_someone_else_are_split_off(reader: Reader, server: Server, enrolled: dict[str, int]) -> None:
    """The ticked photos move to a new person in one step; axe finds no faults."""
    one = enrolled["Barack Obama"]
    reader.visit(f"people/{one}")
    reader.give(OBAMA, BIDEN)
    reader.press("Add it anyway", within=".outcomes")
    reader.until(lambda: len(reader.all(".photo .quality")) == 3)  # so that nothing moves any more
    reader.press("Split off photos")
    reader.see(".notice", "0 photos chosen.")
    assert not reader.all(".notice .primary:not([disabled])")
    for place in (2, 3):
        reader.see(f".photo:nth-child({place}) .choice").click()
    reader.see(".notice", "2 photos chosen.")
    reader.see(".photo:nth-child(2) .choice").click()
    reader.see(".notice", "One photo chosen.")
    assert reader.findings() == []
    reader.press("Move to someone else")
    reader.see("dialog .choice", "Someone new").click()
    reader.fill("name", "Joe, split off")
    assert reader.findings() == []
    reader.press("Move photo", within="dialog")
    reader.see(".spoken", "Photo moved to Joe, split off.")
    reader.until(lambda: len(reader.all(".photo")) == 2)
    assert names(server.url) == ["Barack Obama", "Joe Biden", "Joe, split off"]
    assert images(server.url, one) == 2


def test_groups_are_created_filled_renamed_and_deleted(
    reader: Reader, server: Server, enrolled: dict[str, int]
) -> None:
    reader.visit("groups")
    reader.see(".rows a", "Presidents")
    reader.press("Add a group")
    reader.fill("name", "Guests" + Keys.ENTER)
    reader.see("h1", "Guests")
    reader.press("Add a member")
    reader.see(".choice", "Joe Biden").click()
    reader.press("Add member", within="dialog")
    reader.see(".card", "Joe Biden")
    reader.press("Edit")
    reader.fill("name", "Old guests" + Keys.ENTER)
    reader.see("h1", "Old guests")
    reader.press("Edit")
    reader.fill("life_days", "30" + Keys.ENTER)
    reader.see(".lead", "People stay for 30 days")
    reader.press("Remove", within=".card")
    reader.see("main", "No members yet.")
    reader.press("Delete", within=".title-row")
    reader.press("Delete", within="dialog")
    reader.see(".spoken", "deleted")
    assert [group["name"] for group in requests.get(f"{server.url}/groups", timeout=60).json()["items"]] == [
        "Presidents"
    ]
    assert len(names(server.url)) == len(enrolled) - 1


def test_two_photos_are_compared(reader: Reader, collins: Path) -> None:
    """As soon as both are chosen, and again when one changes."""
    reader.visit("compare")
    reader.give(OBAMA)
    reader.give(OBAMA_TOO, place=1)
    reader.see(".verdict h2", "Probably the same person")
    reader.give(collins, place=1)
    reader.see(".verdict h2", "Probably two different people")


@pytest.mark.usefixtures("enrolled")
def test_the_system_page_shows_health_gallery_storages_and_times(reader: Reader) -> None:
    reader.visit("system")
    reader.see(".panel", "Ready")
    reader.see(".panel", "2 people can be identified")
    reader.see(".panel .rows", "default")
    reader.see(".panel", "cannot tell yet how many strangers are matched")
    reader.see("th", "POST /persons/{person_id}/images")


def test_the_camera_takes_a_photo(reader: Reader) -> None:
    reader.visit("identify")
    reader.press("Use the camera")
    reader.until(lambda: reader.see("dialog .primary").is_enabled())
    reader.press("Take photo", within="dialog")
    reader.see(".said", "No face found.")


@pytest.mark.usefixtures("enrolled")
def test_a_german_reader_reads_german(reader: Reader, collins: Path) -> None:
    """The whole console follows the browser's language."""
    with reader.reading("de"):
        reader.visit("identify")
        reader.see("h1", "Wer ist auf dem Foto?")
        reader.give(collins)
        reader.see(".said", "Ein Gesicht gefunden. Diese Person ist nicht bekannt.")
        assert reader.see("html").get_attribute("lang") == "de"

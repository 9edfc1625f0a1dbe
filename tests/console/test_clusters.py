"""Finding people in a pile of photos in the console, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from client.api.sdk import Sdk
from tests.archives import archive
from tests.console.browser import PHONE_WIDTH, Reader
from tests.jobs import end_all
from tests.photographs import BIDEN, COLLINS, OBAMA, OBAMA_BESIDE_BIDEN, OBAMA_LATER, OBAMA_STANDING
from tests.plain import Plain, erase
from tests.serving import Server

PILE = {"1.jpg": OBAMA, "2.jpg": OBAMA_LATER, "3.jpg": OBAMA_STANDING, "4.jpg": OBAMA_BESIDE_BIDEN, "5.jpg": COLLINS}
"""Three people."""

pytestmark = pytest.mark.usefixtures("uncomplaining")


@pytest.fixture
def sdk(server: Server) -> Iterator[Sdk]:
    """The SDK to the server; at the end neither people nor jobs are left."""
    with Sdk(server.url) as sdk, Plain(server.url) as http:
        yield sdk
        end_all(sdk.cluster_jobs)
        erase(http)


@pytest.fixture
def people(reader: Reader, sdk: Sdk) -> Reader:
    """The page of the people in a pile, one of them enrolled."""
    sdk.persons.enrol("Joe Biden", BIDEN)
    job = sdk.cluster_jobs.wait(sdk.cluster_jobs.start(archive(PILE)).id, interval=0.1)
    reader.visit(f"clusters/{job.id}")
    reader.see("[role=status]", "2 people need a name. One was recognised.")
    return reader


def test_photos_become_named_people(reader: Reader, sdk: Sdk, tmp_path: Path) -> None:
    """From the file dialog to the enrolled person, with the focus on the next one."""
    for name, photo in PILE.items():
        (tmp_path / name).write_bytes(photo)
    reader.visit("clusters")
    reader.see("nav [aria-current]", "Unsorted photos")
    reader.give(*(tmp_path / name for name in PILE))
    reader.see(".panel", "Finished on")
    figures = [fact.text.split("\n") for fact in reader.all(".panel .details div")]
    assert figures == [["Photos", "5"], ["Refused", "0"], ["Faces", "6"], ["People to review", "3"]]
    assert reader.see(".panel h2").text == "5 photos"
    reader.press("Review 3 people")
    first = reader.see(".result", "4 faces")
    first.find_element("xpath", ".//button[text()='Add as a person']").click()
    assert not reader.all("dialog .notice")
    reader.fill("name", "Barack Obama")
    reader.press("Add person", within="dialog")
    reader.see("dialog button[disabled]", "Adding …")
    reader.see("[role=status]", "2 people need a name.")
    assert reader.until(lambda: reader.focused().tag_name == "h2")
    match = sdk.identify(OBAMA)
    assert match
    assert match.person.name == "Barack Obama"
    assert len(list(sdk.persons.iterate_images(match.person.id))) > 1
    reader.visit("clusters")
    reader.press("Delete with all faces")
    reader.until(lambda: not reader.all(".panel"))


def test_a_recognised_person_is_confirmed_or_rejected(people: Reader, sdk: Sdk) -> None:
    """The match looks as on the page Identify, another name causes a warning, and single faces are deleted together."""
    for scheme in ("light", "dark"):
        people.look(scheme)
        assert people.findings() == []
    with people.phone():
        people.see(".result", "This is almost certainly Joe Biden.")
        people.see(".result .pair .portrait img")
        assert people.driver.execute_script("return document.documentElement.scrollWidth") <= PHONE_WIDTH
    known = people.see(".result", "almost certainly")
    known.find_element("css selector", ".more summary").click()
    known.find_element("xpath", ".//button[text()='Add as a person']").click()
    people.see("dialog .warning", "Kith takes this for Joe Biden, who is already enrolled.")
    assert people.findings() == []
    people.press("Cancel", within="dialog")
    assert (
        people.focused().accessible_name
        == f"Add as a person ({known.find_element('css selector', 'h2').text.partition(' one')[0]})"
    )
    people.press("Not Joe Biden")
    people.see("[role=status]", "no longer match Joe Biden")
    people.see("[role=status]", "3 people need a name.")
    people.until(lambda: not any("certainly" in result.text for result in people.all(".result")))
    people.see(".more[open] button", "Choose a person").click()
    people.press("Cancel", within="dialog")
    people.see(".result", "one face").find_element("xpath", ".//button[text()='Delete']").click()
    people.see("[role=status]", "2 people need a name.")
    people.press("Delete all single faces")
    assert people.findings() == []
    people.press("Delete", within="dialog")
    people.see("[role=status]", "One person needs a name.")
    people.until(lambda: people.focused().tag_name == "h1")
    assert not [button for button in people.all("main button") if "single" in button.text]
    assert [len(list(sdk.persons.iterate_images(person.id or 0))) for person in sdk.persons.iterate()] == [1]


def test_a_person_is_split_merged_and_kept_apart_with_the_keyboard(people: Reader, sdk: Sdk) -> None:
    """Faces are checkboxes that say their numbers; a part is suggested as the same person until the user denies it."""
    (job,) = sdk.cluster_jobs.iterate()
    box = people.see(".result", "4 faces").find_element("css selector", "input[type=checkbox]")
    box.send_keys(Keys.SPACE)
    people.see(".result button", "Split off the chosen face").send_keys(Keys.ENTER)
    people.see("[role=status]", "3 people need a name. One was recognised.")
    people.see(".similar", "the same person.")
    assert float(people.see(".similar [role=meter]").get_attribute("aria-valuenow")) > 0.98
    assert people.findings() == []
    people.press("Same person", within=".similar")
    people.see("[role=status]", "2 people need a name.")
    first = people.see(".result", "4 faces")
    first.find_element("css selector", ".more summary").send_keys(Keys.ENTER)
    first.find_element("xpath", ".//button[text()='Merge with others']").click()
    people.see("dialog .choice img")
    assert people.findings() == []
    people.see("dialog .choice input").send_keys(Keys.SPACE)
    people.press("Merge", within="dialog")
    people.until(lambda: people.all("[role=status]")[0].text == "2 people need a name.")
    whole = next(sdk.clusters.iterate(job.id))
    part = sdk.clusters.split(whole.id, whole.face_ids[:1])
    sdk.clusters.split(whole.id, sdk.clusters.get(whole.id).face_ids[-1:])
    while any(cluster.similar for cluster in sdk.clusters.iterate(job.id)):
        people.visit(f"clusters/{job.id}")
        people.press("Different people", within=".similar")
        people.see("[role=status]", "Saved.")
    assert sdk.clusters.get(part.id).apart_ids


@pytest.mark.usefixtures("sdk")
def test_a_german_reader_finds_people_in_german(reader: Reader) -> None:
    with reader.reading("de"):
        reader.visit("clusters")
        reader.see("h1", "Personen in unsortierten Fotos finden")
        reader.see(".drop", "Fotos auswählen")

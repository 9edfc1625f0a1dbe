"""Importing in the console, in a real browser."""

import re
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from client.api.sdk import Sdk
from tests.archives import archive, people
from tests.console.browser import Reader
from tests.jobs import end_all
from tests.photographs import BIDEN, COLLINS, OBAMA, OBAMA_LATER, as_jpeg, base64
from tests.plain import Plain, erase
from tests.serving import Server

SMALL_OBAMA = as_jpeg(Image.open(BytesIO(OBAMA)).reduce(3))
FILES = {"Obama/1.jpg": OBAMA, "Biden/1.jpg": BIDEN, "Biden/broken.jpg": b"no photo"}
DROP = """
const bytes = Uint8Array.from(atob(arguments[0]), (character) => character.charCodeAt(0));
const dataTransfer = new DataTransfer();
dataTransfer.items.add(new File([bytes], arguments[1]));
for (const name of ["dragover", "drop"]) {
  const event = new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true });
  document.querySelector(".drop").dispatchEvent(event);
}
"""

pytestmark = pytest.mark.usefixtures("uncomplaining")


@pytest.fixture
def sdk(server: Server) -> Iterator[Sdk]:
    """The SDK; at the end neither people nor imports are left."""
    with Sdk(server.url) as sdk, Plain(server.url) as http:
        yield sdk
        end_all(sdk.imports)
        erase(http)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of people."""
    return filled(tmp_path / "people")


def has_imports(sdk: Sdk, number: int) -> bool:
    """Return whether there are this many imports."""
    return len(list(sdk.imports.iterate())) == number


def filled(folder: Path) -> Path:
    """Put two people into a folder, and a file that is not a photo."""
    for name, content in {**FILES, "Biden/notes.txt": b"notes", ".hidden/1.jpg": OBAMA}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_an_archive_is_imported_and_its_refusals_are_reported(reader: Reader, sdk: Sdk, tmp_path: Path) -> None:
    """In plain words, with the counts, and into the named group; axe finds nothing in light and dark mode."""
    reader.visit("imports")
    reader.fill("group", "staff")
    (tmp_path / "staff.zip").write_bytes(archive(FILES).getvalue())
    reader.give(tmp_path / "staff.zip")
    panel = reader.see(".panel", "Finished on")
    assert panel.find_element("tag name", "h2").text == "staff.zip"
    figures = [fact.text.split("\n") for fact in reader.all(".panel .details div")]
    assert figures == [["Photos", "3"], ["Enrolled", "2"], ["Already enrolled", "0"], ["Refused", "1"]]
    reader.press("What was refused", within=".panel")
    assert "This is not a photo the server can read." in reader.see(".panel tr", "Biden/broken.jpg").text
    for scheme in ("light", "dark"):
        reader.look(scheme)
        assert reader.findings() == []
    (group,) = sdk.groups.iterate("staff")
    assert {person.name for person in sdk.groups.iterate_persons(group.id)} == {"Obama", "Biden"}
    reader.press("Remove from this list", within=".panel")
    reader.until(lambda: not reader.all(".panel"))
    assert not list(sdk.imports.iterate())


def test_a_face_that_looks_like_somebody_elses_is_refused_until_the_reader_insists(
    reader: Reader, sdk: Sdk, tmp_path: Path
) -> None:
    """The page says how sure that is and how to enrol it anyway; axe finds nothing."""
    sdk.persons.enrol("Barack Obama", OBAMA)
    (tmp_path / "staff.zip").write_bytes(archive({"Ada/1.jpg": OBAMA_LATER}).getvalue())
    reader.visit("imports")
    reader.give(tmp_path / "staff.zip")
    reader.see(".panel", "Finished on")
    reader.press("What was refused", within=".panel")
    told = "This looks like somebody already enrolled: See that person (99.9%)"
    assert told in reader.see(".panel tr", "Ada/1.jpg").text
    reader.see(
        ".panel p", "tick “Also enrol faces that look like somebody already enrolled” and import these photos again"
    )
    assert reader.findings() == []
    reader.see("[name=force]").click()
    reader.give(tmp_path / "staff.zip")
    reader.until(lambda: len([one for one in reader.all(".panel") if "Finished on" in one.text]) == 2)
    assert {person.name for person in sdk.persons.iterate()} == {"Barack Obama", "Ada"}


@pytest.mark.usefixtures("sdk")
def test_doubtful_photos_of_an_import_are_listed(reader: Reader, tmp_path: Path) -> None:
    """With the reason and a link to the person; other photos are not; axe finds nothing."""
    (tmp_path / "staff.zip").write_bytes(archive({"Obama/small.jpg": SMALL_OBAMA, "Biden/1.jpg": BIDEN}).getvalue())
    reader.visit("imports")
    reader.give(tmp_path / "staff.zip")
    reader.see(".panel", "Finished on")
    reader.press("Warnings", within=".panel")
    row = reader.see(".panel tr", "Obama/small.jpg")
    assert "The face is small." in row.text
    assert not any("Biden" in one.text for one in reader.all(".panel tr"))
    assert reader.findings() == []
    row.find_element("link text", "See that person").click()
    reader.see("h1", "Obama")


@pytest.mark.usefixtures("sdk")
def test_an_import_without_warnings_says_so(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "staff.zip").write_bytes(archive({"Biden/1.jpg": BIDEN}).getvalue())
    reader.visit("imports")
    reader.give(tmp_path / "staff.zip")
    reader.see(".panel", "Finished on")
    reader.press("Warnings", within=".panel")
    reader.see(".panel p", "No warnings.")


def test_a_folder_is_packed_by_the_browser(reader: Reader, sdk: Sdk, folder: Path, tmp_path: Path) -> None:
    """Without files that are not photos; each photo directly in the folder is a person."""
    flat = tmp_path / "flat"
    flat.mkdir()
    files = {"1.jpg": COLLINS, "broken.jpg": b"no photo", "notes.txt": b"notes", ".hidden.jpg": OBAMA}
    for name, content in files.items():
        (flat / name).write_bytes(content)
    reader.visit("imports")
    for number, chosen in enumerate((folder, flat), 1):
        reader.see(".stack[aria-busy=false]")
        reader.all("input[type=file]")[1].send_keys(str(chosen))
        reader.until(partial(has_imports, sdk, number))
    reader.until(lambda: len([one for one in reader.all(".panel") if "Finished on" in one.text]) == 2)
    assert {person.name for person in sdk.persons.iterate()} == {"Obama", "Biden", "1"}
    assert [(found.source, found.total) for found in sdk.imports.iterate()] == [("people", 3), ("flat", 2)]


def test_a_folder_is_dropped(reader: Reader, sdk: Sdk, folder: Path) -> None:
    """Or several, one per person; loose photos are refused, since nobody said whose they are."""
    reader.visit("imports")
    reader.drop(folder)
    reader.see(".panel", "Finished on")
    assert {person.name for person in sdk.persons.iterate()} == {"Obama", "Biden"}
    reader.see(".stack[aria-busy=false]")
    reader.drop(folder / "Obama", folder / "Biden")
    reader.until(lambda: len([one for one in reader.all(".panel") if "Finished on" in one.text]) == 2)
    assert [(found.source, found.total, found.known) for found in sdk.imports.iterate()] == [
        ("people", 3, 0),
        ("3 photos", 3, 2),
    ]
    reader.see(".stack[aria-busy=false]")
    reader.driver.execute_script(DROP, base64(OBAMA), "me.jpg")
    reader.see("[role=alert]", "Kith cannot tell whose photos these are.")
    assert has_imports(sdk, 2)


def test_a_path_on_the_server_is_imported_below_its_roots(reader: Reader, sdk: Sdk, import_root: Path) -> None:
    """The roots are shown; any other path is refused in plain words."""
    filled(import_root / "people")
    reader.visit("imports")
    assert str(import_root) in reader.see("form label").text
    reader.fill("path", "/etc")
    reader.press("Start")
    reader.see("[role=alert]", "The server does not import from this path.")
    reader.fill("path", f"{import_root}/people")
    reader.press("Start")
    reader.see(".panel", "Finished on")
    assert {person.name for person in sdk.persons.iterate()} == {"Obama", "Biden"}


def test_an_import_is_dropped_watched_and_cancelled(reader: Reader, sdk: Sdk) -> None:
    """A bar and the rate show progress, on a phone too. A file that is not an archive is refused."""
    reader.visit("imports")
    reader.see(".drop")
    reader.driver.execute_script(DROP, base64(b"no archive"), "dropped.zip")
    reader.see("[role=alert]", "The server cannot import this archive.")
    content = people(60, COLLINS)
    started = sdk.imports.start(content, force=True)
    reader.driver.execute_script(DROP, base64(content.getvalue()), "dropped.zip")
    reader.see(".panel", "Waiting for its turn")
    reader.see(".panel", "photos per second")
    assert re.search(r"Photos\n\d+ of 60", reader.see(".panel", "photos per second").text)
    assert reader.findings() == []
    for panel in ("Waiting for its turn", "photos per second"):
        reader.see(".panel", panel).find_element("xpath", ".//button[text()='Cancel']").click()
    reader.until(lambda: len([one for one in reader.all(".panel") if "Cancelled on" in one.text]) == 2)
    assert sdk.imports.get(started.id).state == "cancelled"


@pytest.mark.usefixtures("sdk")
def test_a_german_reader_imports_in_german(reader: Reader) -> None:
    with reader.reading("de"):
        reader.visit("imports")
        reader.see("h1", "Viele Personen importieren")
        reader.see(".drop", "Ordner auswählen")

"""Importing in the console, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from client.api.sdk import Sdk
from tests.archives import archive, people
from tests.console.browser import Reader, open_chromium
from tests.photographs import BIDEN, COLLINS, OBAMA, base64
from tests.plain import Plain, erase
from tests.serving import Server

FILES = {"Obama/1.jpg": OBAMA, "Biden/1.jpg": BIDEN, "Biden/broken.jpg": b"no photo"}
DROP = """
const bytes = Uint8Array.from(atob(arguments[0]), (character) => character.charCodeAt(0));
const dataTransfer = new DataTransfer();
dataTransfer.items.add(new File([bytes], "dropped.zip"));
for (const name of ["dragover", "drop"]) {
  const event = new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true });
  document.querySelector(".drop").dispatchEvent(event);
}
"""


@pytest.fixture
def sdk(server: Server) -> Iterator[Sdk]:
    """The way to the server; at the end nobody is left, nor any import."""
    with Sdk(server.url) as sdk, Plain(server.url) as http:
        yield sdk
        for found in sdk.imports.iterate():
            sdk.imports.cancel(found.id)
            sdk.imports.wait(found.id, interval=0.1)
            sdk.imports.delete(found.id)
        erase(http)


@pytest.fixture(autouse=True)
def uncomplaining(reader: Reader) -> Iterator[None]:
    """Nothing is refused by the page's own policy, and no script fails."""
    yield
    assert [text for text in reader.complaints() if "Failed to load resource" not in text] == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of people."""
    return filled(tmp_path / "people")


def filled(folder: Path) -> Path:
    """Put two people into a folder, and what is no photo."""
    for name, content in {**FILES, "Biden/notes.txt": b"notes", ".hidden/1.jpg": OBAMA}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_an_archive_is_imported_and_what_it_refused_is_told(reader: Reader, sdk: Sdk, tmp_path: Path) -> None:
    """In plain words, with the counts, and into the group that was named; axe finds nothing in light and dark."""
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


@pytest.mark.parametrize("inner", ["", "Biden"])
def test_a_folder_is_packed_by_the_browser(reader: Reader, sdk: Sdk, folder: Path, inner: str) -> None:
    """Without what is no photo; photos right in the folder are people by themselves."""
    reader.visit("imports")
    reader.see(".drop")
    reader.all("input[type=file]")[1].send_keys(str(folder / inner))
    reader.see(".panel", "Finished on")
    assert {person.name for person in sdk.persons.iterate()} == ({"1"} if inner else {"Obama", "Biden"})
    (found,) = sdk.imports.iterate()
    assert (found.source, found.total) == ((folder / inner).name, 2 if inner else 3)


def test_a_path_on_the_server_is_imported_below_its_roots(reader: Reader, sdk: Sdk, import_root: Path) -> None:
    """Which are told; another one is refused in plain words."""
    filled(import_root / "people")
    reader.visit("imports")
    assert str(import_root) in reader.see("form label").text
    reader.fill("path", "/etc")
    reader.press("Import from the server")
    reader.see("[role=alert]", "The server does not import from this path.")
    reader.fill("path", f"{import_root}/people")
    reader.press("Import from the server")
    reader.see(".panel", "Finished on")
    assert {person.name for person in sdk.persons.iterate()} == {"Obama", "Biden"}


def test_an_import_is_dropped_watched_and_cancelled(reader: Reader, sdk: Sdk) -> None:
    """While a bar and the rate tell how far it is; on a phone too. What is no archive is refused."""
    reader.visit("imports")
    reader.see(".drop")
    reader.driver.execute_script(DROP, base64(b"no archive"))
    reader.see("[role=alert]", "The server cannot import this archive.")
    content = people(60, COLLINS)
    started = sdk.imports.start(content, force=True)
    reader.driver.execute_script(DROP, base64(content.getvalue()))
    reader.see(".panel", "Waiting for its turn")
    reader.see(".panel", "photos a second")
    assert reader.findings() == []
    for panel in ("Waiting for its turn", "photos a second"):
        reader.see(".panel", panel).find_element("xpath", ".//button[text()='Cancel the import']").click()
    reader.until(lambda: len([one for one in reader.all(".panel") if "Cancelled on" in one.text]) == 2)
    assert sdk.imports.get(started.id).state == "cancelled"


@pytest.mark.usefixtures("sdk")
def test_a_german_reader_imports_in_german(server: Server) -> None:
    """From the language of the browser."""
    with open_chromium("de") as driver:
        reader = Reader(driver, server.url.removesuffix("api"))
        reader.visit("imports")
        reader.see("h1", "Viele Personen importieren")
        reader.see(".drop", "Ordner auswählen")

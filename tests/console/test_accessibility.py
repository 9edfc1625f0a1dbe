"""axe finds nothing on any page, in light and dark mode, and every page fits a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.console.browser import PHONE_WIDTH, Reader
from tests.console.conftest import people
from tests.photographs import BIDEN_FACE, as_jpeg, beside, portrait
from tests.serving import Server

Open = Callable[[Reader, dict[str, int], Path], object]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo of an enrolled and an unknown person."""
    path = tmp_path_factory.mktemp("photos") / "both.jpg"
    strange = portrait("astronaut.png", (107, 7, 324, 227))
    path.write_bytes(as_jpeg(beside(portrait(*BIDEN_FACE), strange, width=520, height=240)))
    return path


@pytest.fixture(scope="module")
def standing(server: Server) -> Iterator[dict[str, int]]:
    """People whom no test here changes; their ids by name."""
    with people(server) as ids:
        yield ids


def _identify(reader: Reader, _: dict[str, int], both: Path) -> None:
    reader.visit("identify")
    reader.give(both)
    reader.see(".answer h2", "Not known")


def _refused(reader: Reader, ids: dict[str, int], both: Path) -> None:
    reader.visit(f"people/{ids['Barack Obama']}")
    reader.give(both)
    reader.see(".outcomes li")
    reader.see(".quality").click()


def _merge(reader: Reader, ids: dict[str, int], _: Path) -> None:
    reader.visit(f"people/{ids['Barack Obama']}")
    reader.press("Merge")
    reader.see(".choice")


def _group(reader: Reader, ids: dict[str, int], _: Path) -> None:
    reader.visit(f"groups/{ids['Presidents']}")
    reader.see(".card")


def _compare(reader: Reader, _: dict[str, int], both: Path) -> None:
    reader.visit("compare")
    reader.give(both)
    reader.give(both, place=1)
    reader.see(".verdict h2")


def _plain(page: str, shows: str) -> Open:
    def go(reader: Reader, _: dict[str, int], __: Path) -> None:
        reader.visit(page)
        reader.see(shows)

    return go


PAGES: dict[str, Open] = {
    "identify": _identify,
    "people": _plain("people", ".name"),
    "person": _refused,
    "merge": _merge,
    "groups": _plain("groups", ".rows a"),
    "group": _group,
    "inbox": _plain("inbox", ".notice"),
    "imports": _plain("imports", "form"),
    "clusters": _plain("clusters", "form"),
    "compare": _compare,
    "system": _plain("system", "table"),
}


@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_nothing(reader: Reader, standing: dict[str, int], both: Path, page: str) -> None:
    """In light and dark mode; and on a phone nothing overflows the window."""
    PAGES[page](reader, standing, both)
    for scheme in ("light", "dark"):
        reader.look(scheme)
        assert reader.findings() == []
    with reader.phone():
        assert reader.driver.execute_script("return document.documentElement.scrollWidth") <= PHONE_WIDTH
        assert reader.findings() == []

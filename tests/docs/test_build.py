"""The documentation as built."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import fields

from docs.plots.draw import draw
from server.setting_values import PREFIX
from server.settings import Settings
from tests.photographs import ROOT

LOADED = re.compile(r"""(?:<(?:script|img|iframe|source|embed)\b[^>]*\bsrc|<link\b[^>]*\bhref)=["']?(?:https?:)?//""")
LOADED_BY_STYLE = re.compile(r"""(?:@import|url\()\s*["']?(?:https?:)?//""")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation, built without a warning."""
    place = tmp_path_factory.mktemp("built")
    line = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-n", "-q", "-b", "html", "-d", f"{place}/trees"]
    done = subprocess.run([*line, str(ROOT / "docs"), f"{place}/html"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return place / "html"


def test_nothing_is_loaded_from_elsewhere(built: Path) -> None:
    """No page and no style of it has a script, picture, font or style of another host."""
    pages, styles = list(built.rglob("*.html")), list(built.rglob("*.css"))
    assert pages
    assert styles
    assert not [page.name for page in pages if LOADED.search(page.read_text())]
    assert not [style.name for style in styles if LOADED_BY_STYLE.search(style.read_text())]


def test_the_reference_is_complete(built: Path) -> None:
    """Every setting, error and operation in the code is there."""
    pages = {page.stem: page.read_text() for page in (built / "reference").glob("*.html")}
    document = json.loads((ROOT / "shared" / "openapi.json").read_text())
    operations = [f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item]
    settings = [PREFIX + one.name.upper() for one in fields(Settings)]
    assert not [name for name in settings if name not in pages["settings"]]
    errors = json.loads((ROOT / "shared" / "errors.json").read_text())
    assert not [type for type in errors if f">{type}<" not in pages["errors"]]
    assert not [name for name in operations if "PARAMETERS" not in name and name not in pages["http-api"]]


def test_every_screenshot_and_plot_is_shown() -> None:
    """Every file in the folders of pictures is used in a page or in the README."""
    shown = "".join(page.read_text() for page in [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"])
    pictures = [*(ROOT / "docs" / "console").iterdir(), *(ROOT / "docs" / "plots").glob("*.svg")]
    assert pictures
    assert not [picture.name for picture in pictures if picture.name not in shown]


def test_the_plots_are_drawn_from_what_was_measured(tmp_path: Path) -> None:
    draw(tmp_path)
    kept = {plot.name for plot in (ROOT / "docs" / "plots").glob("*.svg")}
    assert {plot.name for plot in tmp_path.iterdir()} == kept

"""Every block of code in the documentation does what its page says."""

import shutil

import pytest

from tests.docs.blocks import blocks_of
from tests.docs.desk import Desk
from tests.photographs import ROOT

DOCS = ROOT / "docs"
PAGES = {page.relative_to(DOCS).as_posix(): page.read_text() for page in sorted(DOCS.rglob("*.md"))}
MAKES_KEYS = {name for name, page in PAGES.items() if any("kith keys" in block.text for block in blocks_of(page))}
WITH_BLOCKS = {name for name, page in PAGES.items() if any(blocks_of(page))}

pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")


@pytest.mark.parametrize("page", sorted(WITH_BLOCKS - MAKES_KEYS))
def test_the_blocks_of_a_page_work_one_after_the_other(page: str, desk: Desk) -> None:
    """Python, shell and configurations, with the example photos and a real server; output is as the page has it."""
    for block in blocks_of(PAGES[page]):
        desk.do(block)


@pytest.mark.parametrize("page", sorted(MAKES_KEYS))
def test_the_blocks_of_a_page_about_keys_work(page: str, own_desk: Desk) -> None:
    """The same, on a server that a key may close to others."""
    for block in blocks_of(PAGES[page]):
        own_desk.do(block)

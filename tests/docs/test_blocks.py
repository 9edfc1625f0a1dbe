"""Every block of code in the documentation does what its page says."""

import re
import shutil

import pytest

from tests.docs.blocks import BUILT, blocks_of
from tests.docs.desk import Desk
from tests.object_storage import ObjectStorage
from tests.photographs import ROOT

DOCS = ROOT / "docs"
PAGES = {page.relative_to(DOCS).as_posix(): page.read_text() for page in sorted(DOCS.rglob("*.md"))}
BLOCKS = {name: list(blocks_of(page)) for name, page in PAGES.items()}
MAKES_KEYS = {
    name
    for name, blocks in BLOCKS.items()
    if any("kith keys" in block.text and not block.is_only_parsed for block in blocks)
}
IN_S3 = {
    name
    for name, blocks in BLOCKS.items()
    if any("s3://" in block.text and not block.is_only_parsed for block in blocks)
}
WITH_BLOCKS = {name for name, blocks in BLOCKS.items() if blocks}

FENCE = re.compile(r"^\s*(?:`{3,}|~{3,})", re.MULTILINE)

pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")


@pytest.mark.parametrize("page", sorted(WITH_BLOCKS - MAKES_KEYS - IN_S3))
def test_the_blocks_of_a_page_work_one_after_the_other(page: str, desk: Desk) -> None:
    """Python, shell and configurations, with the example photos and a real server; the output is as on the page."""
    for block in BLOCKS[page]:
        desk.do(block)


@pytest.mark.parametrize("page", ["how-to/searching.md", "how-to/unsorted-photos.md"])
def test_a_page_may_be_run_twice(page: str, desk: Desk) -> None:
    """As one script, on the server as the first run left it."""
    for _ in range(2):
        for block in BLOCKS[page]:
            if block.language == "python":
                desk.do(block)


@pytest.mark.parametrize("page", sorted(MAKES_KEYS))
def test_the_blocks_of_a_page_about_keys_work(page: str, own_desk: Desk) -> None:
    """The same, on a server of its own, since the first key closes it to everybody without one."""
    for block in BLOCKS[page]:
        own_desk.do(block)


@pytest.mark.parametrize("page", sorted(IN_S3))
def test_the_blocks_of_a_page_about_s3_work(page: str, s3: ObjectStorage, own_desk: Desk) -> None:
    """The same, with an S3 service that has the bucket."""
    s3.new_bucket("faces")
    for block in BLOCKS[page]:
        own_desk.do(block)


@pytest.mark.parametrize("page", sorted(PAGES))
def test_no_block_is_overlooked(page: str) -> None:
    """Every fence belongs to a block that is run, or to a directive; no code hides in indentation or tildes."""
    directives = sum(PAGES[page].count(f"```{name}\n") for name in BUILT)
    assert len(FENCE.findall(PAGES[page])) == 2 * (len(BLOCKS[page]) + directives)

"""The photographs that ship with the project."""

import re
from hashlib import sha256
from pathlib import Path

from tests.packaging.conftest import ROOT

PHOTOS = ROOT / "examples" / "photos"
SUMS = re.compile(r"^([0-9a-f]{64})  (.+)$", re.MULTILINE)


def test_every_photograph_is_the_one_whose_source_is_named() -> None:
    """SOURCES.md lists the SHA-256 of every photograph, and there is no other file beside them."""
    named = {path: checksum for checksum, path in SUMS.findall((PHOTOS / "SOURCES.md").read_text())}
    there = {path for path in PHOTOS.rglob("*") if path.is_file() and path.name != "SOURCES.md"}
    assert {_relative(path): sha256(path.read_bytes()).hexdigest() for path in there} == named


def _relative(path: Path) -> str:
    return path.relative_to(PHOTOS).as_posix()

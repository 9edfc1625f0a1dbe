"""ARCHITECTURE.md and CONTRIBUTING.md name only files that exist."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

NAMED = re.compile(r"`([\w./]+?(?:\.(?:py|json|js|cfg|md|sql|toml)|/))`")
"""A file or folder in the text."""

LISTED = re.compile(r"^    ((?:  )*)([\w./]+(?:/|\.\w+)) +\S", re.MULTILINE)
"""A line of the tree: how deep, and which file or folder."""


@pytest.fixture(scope="module")
def files() -> frozenset[str]:
    """Every file and folder of the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    folders = {f"{folder.as_posix()}/" for file in listed for folder in Path(file).parents}
    return frozenset(listed) | folders


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_each_file_that_the_text_names_exists(page: str, files: frozenset[str]) -> None:
    """By the end of its path, so that `scoring.py` is enough where the context is clear."""
    ends = {path[start:] for path in files for start in (0, *(slash.end() for slash in re.finditer("/", path)))}
    named = NAMED.findall((ROOT / page).read_text("utf-8"))
    assert len(named) > 3
    assert [name for name in named if name.removeprefix("./") not in ends] == []


def test_each_file_in_the_tree_exists(files: frozenset[str]) -> None:
    listed = list(_tree((ROOT / "ARCHITECTURE.md").read_text("utf-8")))
    assert "server/domain/" in listed
    assert [path for path in listed if path not in files] == []


def _tree(text: str) -> Iterator[str]:
    path: list[str] = []
    for indent, name in LISTED.findall(text):
        path[len(indent) // 2 :] = [name]
        yield "".join(path)

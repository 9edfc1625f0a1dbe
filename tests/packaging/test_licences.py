"""The licences of everything that is installed, and of the weights."""

import re
from importlib.metadata import Distribution, distributions
from itertools import chain

import pytest

from server.adapters.face.models import weights
from server.adapters.face.models.weights import WeightFile
from tests.packaging.conftest import ROOT

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "LGPL-3.0-only",  # psycopg, which is imported and not changed
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "PSF-2.0",
    "Zlib",
}
"""Licences under which something may be installed beside Kith, by their SPDX identifiers."""

IN_OTHER_WORDS = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "Boost Software License": "BSL-1.0",
    "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""What packages call a licence that has an identifier."""

SAY_NOTHING = {
    "atheris": "Apache-2.0",
    "hnswlib": "Apache-2.0",
    "peewee": "MIT",
    "promql-parser": "MIT",
    "pyrage": "MIT",
}
"""The licences of packages whose metadata name none, as their sources have them."""

SEVERAL = {"docutils": "CC0-1.0 AND BSD-2-Clause"}
"""Licences of packages whose classifiers are about different files; docutils' only file under the GPL is for Emacs."""

WEIGHTS = [one for one in vars(weights).values() if isinstance(one, WeightFile)]


def words_of(package: Distribution) -> str:
    """Return what a package says about its licence: an expression, or the words of its classifiers or its text."""
    told = package.metadata
    classifiers = [line.split(" :: ")[-1] for line in told.get_all("Classifier", []) if line.startswith("License ::")]
    named = " AND ".join(IN_OTHER_WORDS.get(one, one) for one in classifiers if one in IN_OTHER_WORDS)
    expression, text = (" ".join(told.get_all(field, [])) for field in ("License-Expression", "License"))
    return expression or named or SAY_NOTHING.get(package.name) or text.strip()


def is_allowed(expression: str) -> bool:
    """Return whether everything that an SPDX expression demands, or one of its alternatives, is on the list."""
    alternatives = [re.split(r"\s+AND\s+", one) for one in re.split(r"\s+OR\s+", expression)]
    return any(all(IN_OTHER_WORDS.get(part, part) in ALLOWED for part in parts) for parts in alternatives)


def test_everything_installed_may_be_used() -> None:
    """A package under a licence that nobody has considered fails, and so does one that names none."""
    told = {package.name: SEVERAL.get(package.name) or words_of(package) for package in distributions()}
    assert {name: words for name, words in told.items() if not is_allowed(words)} == {}


@pytest.mark.parametrize(
    "expression", ["GPL-3.0-only", "MIT AND AGPL-3.0-only", "", "Proprietary", "GPL-2.0 OR AGPL-3.0"]
)
def test_other_licences_are_not_allowed(expression: str) -> None:
    assert not is_allowed(expression)


def test_one_allowed_licence_of_a_choice_is_enough() -> None:
    assert is_allowed("GPL-3.0-only OR MIT")
    assert is_allowed("MPL-2.0 AND MIT")


def test_the_notice_names_every_file_of_weights_that_is_read() -> None:
    """With its SHA-256; the file that Kith may not use is not read."""
    notice = (ROOT / "NOTICE").read_text()
    for file in WEIGHTS:
        assert file.name in notice
        assert file.sha256 in notice
    assert not any("68" in file.name for file in WEIGHTS)


def test_the_image_has_no_weights_except_those_that_are_read() -> None:
    dockerfile = (ROOT / "server" / "Dockerfile").read_text()
    there = {path.name for path in weights.ENCODER.path.parent.iterdir()}
    assert {name for name in there if name in dockerfile} == there - {file.name for file in WEIGHTS}


@pytest.mark.parametrize("name", ["client", "server"])
def test_every_dependency_says_why(name: str) -> None:
    told = (ROOT / name / "pyproject.toml").read_text().partition("dependencies = [")[2]
    lines = re.split(r"\[project\.scripts\]|\[tool\.", told)[0].splitlines()
    named = [line for line in lines if line.lstrip().startswith('"') or re.match(r'\w+ = \[".*\]', line)]
    assert named
    assert [line for line in named if "  # " not in line] == []


@pytest.mark.parametrize("lock", ["server/requirements.lock", ".ci/requirements.lock"])
def test_a_lock_file_has_hashes_for_everything_and_names_no_index(lock: str) -> None:
    """So that nothing else can be installed from anywhere."""
    text = (ROOT / lock).read_text()
    packages = [block for block in re.split(r"\n(?=\S)", text) if not block.startswith("#")]
    assert packages
    assert all("==" in block.splitlines()[0] and "--hash=sha256:" in block for block in packages)
    assert not any(word in text for word in ("://", "--index", "--extra-index", "--find-links"))


def test_locks_agree_and_have_what_the_server_needs() -> None:
    served, tested = (pinned(lock) for lock in ("server/requirements.lock", ".ci/requirements.lock"))
    assert served.items() <= tested.items()
    lines = (ROOT / "server" / "pyproject.toml").read_text().partition("dependencies = [")[2].partition("]\n")[0]
    needed = set(re.findall(r'^ +"([\w-]+)', lines, re.MULTILINE))
    assert needed <= served.keys()


def pinned(lock: str) -> dict[str, str]:
    """Return the versions in a lock, by package."""
    lines = (ROOT / lock).read_text().splitlines()
    return dict(chain(re.findall(r"^([\w.-]+)==([\w.!+]+)", "\n".join(lines), re.MULTILINE)))

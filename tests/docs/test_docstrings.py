"""The examples in the SDK's docstrings, each against a server that knows two people."""

import doctest
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import client
from client import Group, Sdk
from client.model.audit import AuditQuery
from tests.photographs import PHOTOS
from tests.plain import Plain, erase
from tests.serving import Server, serving

RESOURCES = ("audit", "faces", "groups", "inbox", "person_images", "persons", "sdk", "search", "storage")
"""Modules whose docstrings have examples. Methods that follow a job have theirs in docs/how-to/unsorted-photos.md."""

OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def examples() -> list[doctest.DocTest]:
    """Return the docstrings that have examples."""
    modules = (importlib.import_module(f"client.api.{name}") for name in RESOURCES)
    found = (test for module in modules for test in doctest.DocTestFinder().find(module) if test.examples)
    return sorted(found, key=lambda test: test.name)


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that audits what happens, and keeps the faces that it does not know."""
    with serving(tmp_path_factory.mktemp("docstrings") / "data", audit="all", inbox_hours=24) as server:
        yield server


@pytest.fixture
def names(audited: Server) -> Iterator[dict[str, Any]]:
    """What an example may name: the SDK, two people, a group that one is in, and photos."""
    with Sdk(audited.url) as sdk:
        staff = sdk.groups.create(Group(None, "staff", {}))
        obama = sdk.persons.enrol("Barack Obama", PHOTOS / "enrol/Barack Obama/obama.jpg", groups=[staff.id]).person
        biden = sdk.persons.enrol("Joe Biden", PHOTOS / "enrol/Joe Biden/biden.jpg").person
        public = {name: getattr(client, name) for name in client.__all__}
        people = {"sdk": sdk, "staff": staff, "obama": obama, "biden": biden}
        yield {**public, **people, "AuditQuery": AuditQuery, "photos": Path(PHOTOS)}
    with Plain(audited.url) as http:
        erase(http)


@pytest.mark.parametrize("test", examples(), ids=lambda test: test.name)
def test_an_example_prints_what_it_says(test: doctest.DocTest, names: dict[str, Any]) -> None:
    said: list[str] = []
    test.globs = names
    result = doctest.DocTestRunner(optionflags=OPTIONS).run(test, out=said.append)
    assert result.failed == 0, "".join(said)


@pytest.mark.parametrize("name", sorted({*RESOURCES} - {"inbox"}))
def test_every_public_method_has_an_example(name: str) -> None:
    module = importlib.import_module(f"client.api.{name}")
    kinds = (kind for _, kind in inspect.getmembers(module, inspect.isclass) if kind.__module__ == module.__name__)
    methods = (method for kind in kinds for _, method in inspect.getmembers(kind, inspect.isfunction))
    public = {method.__name__: method.__doc__ or "" for method in methods if not method.__name__.startswith("_")}
    assert [name for name, doc in public.items() if ">>>" not in doc and name != "close"] == []

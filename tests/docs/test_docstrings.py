"""The examples in the SDK's docstrings, each against a server that knows two people."""

import doctest
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path, PurePath
from time import sleep
from types import ModuleType
from typing import Any

import pytest

import client
import client.api
from client import Group, InboxItem, Sdk
from client.model.audit import AuditQuery
from tests.jobs import end_all
from tests.photographs import COLLINS, PHOTOS
from tests.plain import Plain, erase
from tests.serving import Server, serving

MODULES = [importlib.import_module(f"client.api.{module.name}") for module in pkgutil.iter_modules(client.api.__path__)]

OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def examples() -> list[doctest.DocTest]:
    """Return the docstrings that have examples."""
    found = (test for module in MODULES for test in doctest.DocTestFinder().find(module) if test.examples)
    return sorted(found, key=lambda test: test.name)


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that audits what happens, keeps the faces that it does not know, and may read the photos itself."""
    data = tmp_path_factory.mktemp("docstrings") / "data"
    with serving(data, audit="all", inbox_hours=24, import_roots=PHOTOS) as server:
        yield server


@pytest.fixture(scope="module")
def pile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two photos of Barack Obama, one cut short, one of Eileen Collins, and a file that is no photo."""
    pile = tmp_path_factory.mktemp("docstrings") / "pile"
    obama, collins = pile / "Barack Obama", pile / "Eileen Collins"
    for folder in (obama, collins):
        folder.mkdir(parents=True)
    second, third = ((PHOTOS / f"probes/Barack Obama/obama{number}.jpg").read_bytes() for number in (2, 3))
    (obama / "obama2.jpg").write_bytes(second)
    (obama / "cut.jpg").write_bytes(third[: len(third) * 98 // 100])
    (collins / "astronaut.png").write_bytes(COLLINS)
    (collins / "notes.jpg").write_text("no photo")
    return pile


@pytest.fixture
def names(audited: Server, pile: Path) -> Iterator[dict[str, Any]]:
    """What an example may name: the SDK, two people, a group that one is in, and photos."""
    with Sdk(audited.url) as sdk:
        staff = sdk.groups.create(Group(None, "staff", {}))
        obama = sdk.persons.enrol("Barack Obama", PHOTOS / "enrol/Barack Obama/obama.jpg", groups=[staff.id]).person
        biden = sdk.persons.enrol("Joe Biden", PHOTOS / "enrol/Joe Biden/biden.jpg").person
        public = {name: getattr(client, name) for name in client.__all__}
        people = {"sdk": sdk, "staff": staff, "obama": obama, "biden": biden}
        files = {"photos": Path(PHOTOS), "pile": pile, "PurePath": PurePath}
        yield {**public, **people, **files, "AuditQuery": AuditQuery}
        for jobs in (sdk.imports, sdk.cluster_jobs):
            end_all(jobs)
        for item in sdk.inbox.iterate():
            sdk.inbox.dismiss(item.id)
    with Plain(audited.url) as http:
        erase(http)


def made_for(test: doctest.DocTest, sdk: Sdk, pile: Path) -> dict[str, Any]:
    """Return what the example names and only few others do: a job, its largest cluster, an import, a waiting face."""
    named = set(re.findall(r"\w+", " ".join(example.source for example in test.examples)))
    made: dict[str, Any] = {}
    if named & {"job", "cluster"}:
        made["job"] = sdk.cluster_jobs.wait(sdk.cluster_jobs.start(pile).id, interval=0.1)
        made["cluster"] = next(sdk.clusters.iterate(made["job"].id))
    if "imported" in named:
        made["imported"] = sdk.imports.wait(sdk.imports.start(pile).id, interval=0.1)
    if "item" in named:
        made["item"] = waiting(sdk)
    return made


def waiting(sdk: Sdk) -> InboxItem:
    """Search for somebody unknown, and return the face once it waits in the inbox, just after the answer."""
    sdk.identify(COLLINS)
    while not sdk.inbox.state().waiting:
        sleep(0.02)
    return next(sdk.inbox.iterate())


@pytest.mark.parametrize("test", examples(), ids=lambda test: test.name)
def test_an_example_prints_what_it_says(test: doctest.DocTest, names: dict[str, Any], pile: Path) -> None:
    said: list[str] = []
    test.globs = {**names, **made_for(test, names["sdk"], pile)}
    result = doctest.DocTestRunner(optionflags=OPTIONS).run(test, out=said.append)
    assert result.failed == 0, "".join(said)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_public_method_has_an_example(module: ModuleType) -> None:
    kinds = (kind for _, kind in inspect.getmembers(module, inspect.isclass) if kind.__module__ == module.__name__)
    methods = (named for kind in kinds for named in inspect.getmembers(kind, inspect.isfunction))
    public = {name: method.__doc__ or "" for name, method in methods if not name.startswith("_")}
    assert [name for name, doc in public.items() if ">>>" not in doc] == []

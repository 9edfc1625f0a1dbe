"""A database of any earlier schema is migrated to this one, and its content is as before."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import pytest

from server.app import application
from server.bootstrap import build
from server.settings import Settings
from tests import old_databases
from tests.contract.conftest import URL
from tests.contract.wsgi_adapter import WsgiAdapter
from tests.graphs import usual_engine
from tests.plain import Json, Plain, items, refused

OLD = sorted(Path(old_databases.__file__).parent.glob("*.db.gz"), key=lambda file: int(file.name.split(".")[0]))


@pytest.fixture(params=OLD, ids=lambda file: file.name)
def old(request: pytest.FixtureRequest) -> Path:
    """A database of an earlier version, packed."""
    path: Path = request.param
    return path


@pytest.fixture
def http(old: Path, tmp_path: Path) -> Iterator[Plain]:
    """This version on the old database."""
    (tmp_path / "kith.db").write_bytes(gzip.decompress(old.read_bytes()))
    kith = build(Settings(data_dir=tmp_path, allowed_hosts=("kith.test",)), engine=usual_engine())
    with Plain(f"{URL}/api") as http:
        http.mount(URL, WsgiAdapter(application(kith)))
        yield http
    kith.records.close()


def test_everything_is_as_the_old_server_said(old: Path, http: Plain) -> None:
    """Persons, images, groups and members, storages and jobs, in every field; names are found in any Unicode form."""
    said = json.loads(old.with_name(old.name.replace(".db.gz", ".json")).read_text())
    said["jobs"] = said.pop("imports", said.get("jobs", []))
    group = said["groups"][0]["id"]
    _same(items(http, f"/groups/{group}/persons"), said.pop("members"))
    for person, images in said.pop("images").items():
        _same(items(http, f"/persons/{person}/images"), images)
    for name, expected in said.items():
        _same(items(http, f"/{name}"), expected)
    assert [person["name"] for person in items(http, "/persons?name=jose%20cafe")] == ["José Café"]
    assert refused(http.post("/persons", json={"name": "x", "external_id": "Caf\u00e9"}), 409, "external_id_taken")


def _same(found: list[Json], expected: list[Json]) -> None:
    assert len(found) == len(expected)
    for now, before in zip(found, expected, strict=True):
        assert {name: now[name] for name in before} == {name: _composed(value) for name, value in before.items()}


def _composed(value: Json) -> Json:
    return normalize("NFC", value) if isinstance(value, str) else value

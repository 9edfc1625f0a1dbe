"""The console's files, as browsers and other programs get them."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from attrs import asdict
from flask import Flask
from flask.testing import FlaskClient

from server.api.console.files import STATIC
from server.app import application
from server.bootstrap import build
from server.domain.pictures.quality_floors import USUAL
from server.settings import Settings
from tests.contract.conftest import URL
from tests.graphs import usual_engine
from tests.photographs import ROOT

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
MOST_BYTES = 150_000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
CATALOGUES = {path.stem: json.loads(path.read_text()) for path in (STATIC / "languages").glob("*.json")}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a key."""
    return app.test_client()


def loaded(client: FlaskClient) -> list[str]:
    """Return what the page loads."""
    return re.findall(r'(?:src|href)="(console/[^"]+)"', client.get("/", base_url=URL, headers=BROWSER).text)


def test_a_browser_gets_the_console_and_may_load_nothing_from_elsewhere(client: FlaskClient) -> None:
    answer = client.get("/", base_url=URL, headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Accept" in answer.vary
    assert "<style" not in answer.text
    assert re.findall(r"<script[^>]*>(.*?)</script>", answer.text) == [""]
    again = client.get("/", base_url=URL, headers={**BROWSER, "If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("accept", ["application/json", "*/*", "application/json, text/html;q=0.5", None])
def test_a_program_gets_json(client: FlaskClient, accept: str | None) -> None:
    """As for any address with nothing behind it."""
    answer = client.get("/", base_url=URL, headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.mimetype) == (404, "application/json")
    assert answer.json
    assert answer.json["type"] == "not_found"


def test_files_are_cached_for_good_under_an_address_with_their_version(client: FlaskClient) -> None:
    """Another version does not exist."""
    addresses = loaded(client)
    assert len(addresses) >= 5
    for address in addresses:
        answer = client.get(f"/{address}", base_url=URL, buffered=True)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["ETag"]
        other = re.sub(r"console/\w+", "console/0000000000000000", address)
        assert client.get(f"/{other}", base_url=URL).status_code == 404


@pytest.mark.parametrize("name", ["../routes.py", "%2e%2e/routes.py", "index.html", "nothing.js"])
def test_nothing_else_on_the_disk_is_sent(client: FlaskClient, name: str) -> None:
    folder = loaded(client)[0].rpartition("/")[0]
    assert client.get(f"/{folder}/{name}", base_url=URL).status_code == 404


def test_every_module_that_is_imported_is_there() -> None:
    """By an address relative to the importing module, so that any prefix works."""
    modules = sorted(STATIC.rglob("*.js"))
    for module in modules:
        for name in re.findall(r'\bfrom "([^"]+)"', module.read_text()):
            assert name.startswith("."), f"{module} imports {name}"
            assert (module.parent / name).is_file(), f"{module} imports {name}"
    assert len(modules) > 20


def test_the_console_calls_a_quality_poor_when_the_server_warns() -> None:
    """The page has the server's own thresholds."""
    code = (STATIC / "photos" / "quality.js").read_text()
    (shares,) = re.findall(r"USUAL = \{(.*)\}", code)
    floors = dict(re.findall(r"(\w+): ([0-9.]+)", shares)) | {"size": re.findall(r"LEAST_SIZE = (\d+)", code)[0]}
    assert {name: float(floor) for name, floor in floors.items()} == asdict(USUAL)


def test_the_console_is_small() -> None:
    """All that a browser loads on all pages together, uncompressed: each file, and the catalogue of one language."""
    loaded = [path for path in STATIC.rglob("*") if path.is_file() and path.suffix not in (".txt", ".json")]
    catalogues = (path.stat().st_size for path in (STATIC / "languages").iterdir())
    assert sum(path.stat().st_size for path in loaded) + max(catalogues) < MOST_BYTES


def test_third_party_files_are_as_the_notice_says() -> None:
    """They are unchanged, with their licences."""
    (library,) = (STATIC / "vendor").glob("*.js")
    assert hashlib.sha256(library.read_bytes()).hexdigest() in (ROOT / "NOTICE").read_text()
    assert "Permission is hereby granted" in (library.parent / "NOTICE.txt").read_text()


def test_a_setting_switches_the_console_off(tmp_path: Path) -> None:
    kith = build(Settings(data_dir=tmp_path, console=False), engine=usual_engine())
    assert application(kith).test_client().get("/", headers=BROWSER).status_code == 404
    kith.records.close()


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_language_has_the_texts_of_english(language: str) -> None:
    """With the same placeholders."""
    english, other = CATALOGUES["en"], CATALOGUES[language]
    assert list(other) == list(english)
    for name, text in english.items():
        assert places(other[name]) == places(text), name


def places(text: object) -> set[str]:
    """Return a text's placeholders."""
    return set(re.findall(r"\{(\w+)\}", json.dumps(text)))


def test_every_text_is_used_and_every_text_used_is_there() -> None:
    """Names composed at run time are recognised by their beginning or their end."""
    code = "\n".join(path.read_text() for path in STATIC.rglob("*.js") if path.parent.name != "vendor")
    named = set(re.findall(r'"([a-z_]+(?:\.[a-z_]+)*)"', code))
    begun = tuple(re.findall(r"`([a-z_]+\.)\$\{", code))
    assert [name for name in re.findall(r'\bt\("([^"]+)"', code) if name not in CATALOGUES["en"]] == []
    ended = tuple(re.findall(r"\$\{(?:name|kind|page)\}(\.[a-z_]+)`", code))
    unused = [name for name in CATALOGUES["en"] if name not in named and not name.startswith(begun)]
    assert [name for name in unused if not name.endswith(ended)] == []

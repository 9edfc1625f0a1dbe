"""The OpenAPI document and a server hold each other to what they say, in requests that schemathesis makes up."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.photographs import BIDEN, OBAMA, ROOT
from tests.plain import Plain, attach, new_group, new_person
from tests.serving import environment, serving

SECONDS = int(os.environ.get("SCHEMA_SECONDS", "15"))
"""How long to go on, over all phases; what is rare needs longer."""
PHASES = ("coverage", "fuzzing", "stateful")
FEWEST = 15
"""Requests of a phase that tried anything, on however slow a machine."""
SEED = os.environ.get("SCHEMA_SEED", "1")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server where somebody is there to be found, changed and removed."""
    with serving(tmp_path_factory.mktemp("served") / "data") as server, Plain(server.url) as http:
        for photograph in (OBAMA, BIDEN):
            attach(http, new_person(http), photograph)
        new_group(http, 1, 2)
        yield server.url
        assert "Traceback" not in server.log.read_text()


def tried(url: str, document: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Try a document on a server, with every check."""
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", "tests/schema/schemathesis.toml"]
    return subprocess.run(
        [*command, "run", document, "--url", url.removesuffix("/api"), "--seed", SEED, "--no-color", *options],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("phase", PHASES)
def test_no_request_finds_the_server_and_its_document_apart(url: str, phase: str) -> None:
    """Valid requests are answered, invalid ones refused, and every answer is as documented."""
    run = tried(url, f"{url}/openapi.json", "--phases", phase, "--max-time", str(SECONDS // len(PHASES)))
    assert run.returncode == 0, run.stdout
    made_up = re.search(r"(\d[\d,]*) generated", run.stdout)
    assert made_up, run.stdout
    assert int(made_up[1].replace(",", "")) >= FEWEST, run.stdout


def test_a_document_that_says_too_much_is_found_out(url: str, tmp_path: Path) -> None:
    """What the test above can do: it sees when a name may be longer in the document than on the server."""
    document = json.loads((ROOT / "shared" / "openapi.json").read_text(encoding="utf-8"))
    document["components"]["schemas"]["GroupBody"]["properties"]["name"]["maxLength"] += 1
    wrong = tmp_path / "openapi.json"
    wrong.write_text(json.dumps(document), encoding="utf-8")
    run = tried(url, str(wrong), "--phases", "coverage", "--include-operation-id", "create_group")
    assert run.returncode == 1, run.stdout
    assert "Schema-valid request rejected" in run.stdout

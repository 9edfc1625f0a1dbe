"""The OpenAPI document."""

import json
import subprocess

import pytest
from openapi_spec_validator import validate

from tests.contract.document import Document
from tests.photographs import ROOT
from tests.serving import command, environment

COMMITTED = ROOT / "shared" / "openapi.json"


def test_the_committed_document_is_what_the_code_generates(document: Document) -> None:
    """If they differ, run `kith openapi > shared/openapi.json`."""
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == document.content


def test_the_command_prints_the_committed_document() -> None:
    printed = subprocess.run(command("openapi"), cwd=ROOT, env=environment(), capture_output=True, check=True)
    assert printed.stdout.decode() == COMMITTED.read_text(encoding="utf-8")


def test_the_document_is_valid_openapi(document: Document) -> None:
    validate(document.content)


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(document: Document) -> None:
    names = [operation.spec["operationId"] for operation in document.operations]
    assert len(set(names)) == len(names)
    assert all(operation.spec["summary"].endswith(".") for operation in document.operations)


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/api/search"), ("POST", "/api/persons/{person_id}/images"), ("POST", "/api/detect")]
)
def test_every_way_to_send_a_picture_is_documented(document: Document, method: str, path: str) -> None:
    (operation,) = (known for known in document.operations if (known.method, known.path) == (method, path))
    assert set(operation.spec["requestBody"]["content"]) == {"application/json", "multipart/form-data", "image/*"}


def test_a_picture_in_json_is_text_or_an_object(document: Document) -> None:
    kinds = document.content["components"]["schemas"]["ImageBody"]["properties"]["image"]["oneOf"]
    assert [kind.get("type", kind.get("$ref")) for kind in kinds] == ["string", "#/components/schemas/PictureBody"]

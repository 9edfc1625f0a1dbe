"""The fixed list of error types: server, SDK and `shared/errors.json` have the same."""

import inspect
import json
from typing import Any

import pytest

from client._http.connection.transport import Reply
from client._http.replies import BY_TYPE, failure
from server.api.answers.error_types import ERROR_TYPES
from server.api.answers.errors import FRAMEWORK_TYPES
from server.api.reading.errors import MalformedJson, UnsupportedMediaType
from server.domain import errors
from tests.contract.document import Document
from tests.photographs import ROOT

TABLE: dict[str, dict[str, Any]] = json.loads((ROOT / "shared" / "errors.json").read_text(encoding="utf-8"))


def test_the_table_lists_the_servers_types_with_their_statuses() -> None:
    assert {type: entry["status"] for type, entry in TABLE.items()} == ERROR_TYPES


def test_the_document_lists_them_too(document: Document) -> None:
    assert set(document.content["components"]["schemas"]["Error"]["properties"]["type"]["enum"]) == set(TABLE)


def test_meanings_are_those_of_the_code() -> None:
    """The first line of each error's docstring."""
    domain = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.KithError)]
    kinds: list[type[errors.KithError]] = [*domain, MalformedJson, UnsupportedMediaType]
    for kind in kinds:
        if "type" in vars(kind) and kind is not errors.KithError:
            assert kind.__doc__
            assert TABLE[kind.type]["meaning"] == kind.__doc__.split("\n")[0]


@pytest.mark.parametrize("type", TABLE)
def test_the_sdk_raises_an_error_of_this_type(type: str) -> None:
    """A domain error has its own class; a framework's error has the class for its status."""
    body = json.dumps({"type": type, "msg": "no", "payload": None, "request_id": "x", "status_code": 0}).encode()
    error = failure(Reply(TABLE[type]["status"], {}, body))
    assert error.type == type
    if type in {*FRAMEWORK_TYPES.values(), MalformedJson.type, UnsupportedMediaType.type}:
        assert error.__class__.__name__ == TABLE[type]["sdk"]
    else:
        assert error.__class__ is BY_TYPE[type]
        assert TABLE[type]["sdk"] == error.__class__.__name__


def test_the_sdk_knows_no_type_that_the_server_does_not_have() -> None:
    """Except its branches, which unknown types become."""
    branches = {"api_error", "not_found", "conflict", "invalid", "unavailable", "unauthenticated", "forbidden"}
    assert set(BY_TYPE) - branches <= set(TABLE)

"""Every operation of the server has an SDK method, and every method an operation."""

import inspect
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from client.api.sdk import Sdk
from client.errors import ApiError
from client.model.audit import AuditQuery
from client.model.group import Group
from client.model.image import Image
from client.model.page import PageArgs
from client.model.person import Person
from client.model.recognition import SearchParams, SearchSource
from client.model.storage import Storage
from tests.contract.document import Document, Operation
from tests.contract.wsgi_adapter import WsgiAdapter

FOR_MACHINES = {"healthz", "readyz", "metrics"}
"""Operations for orchestrators, not for SDK users."""

ARGUMENTS: dict[str, Any] = {
    "add": [],
    "archive": BytesIO(b"no archive"),
    "changes": {"name": "b"},
    "cluster_id": 1,
    "encoder": "dlib",
    "encoding": [1.0],
    "face": "largest",
    "face_id": 1,
    "face_ids": [1],
    "force": False,
    "group": Group(1, "a", {}),
    "group_id": 1,
    "group_ids": [1],
    "groups": ["a"],
    "image": Image(None, 1, b"a"),
    "image_id": 1,
    "image_ids": [1],
    "job_id": 1,
    "interval": 1.0,
    "item_id": 1,
    "life_days": 30,
    "name": "a",
    "one": b"a",
    "other": b"b",
    "other_id": 2,
    "other_ids": 2,
    "page_args": PageArgs(),
    "params": SearchParams(),
    "person": Person(1, "a", {}),
    "path": "/nowhere",
    "person_id": 1,
    "photo": b"a",
    "progress": None,
    "max_faces": 1,
    "query": AuditQuery(),
    "remove": [],
    "search_params": None,
    "size": 10,
    "source": SearchSource(b"a"),
    "template": None,
    "with_crops": True,
    "with_encodings": True,
    "storage": Storage(1, "a"),
    "storage_id": 1,
}
"""An argument for every parameter of a method."""

OF_SEVERAL = {("persons", "enrol")}
"""Methods composed of others."""

PARTS = ("groups", "persons", "storage", "search", "faces", "imports", "cluster_jobs", "clusters", "inbox", "audit")
METHODS = [
    (part, name)
    for part in PARTS
    for name, _ in inspect.getmembers(type(getattr(Sdk("http://nowhere.test"), part)), inspect.isfunction)
    if not name.startswith("_") and (part, name) not in OF_SEVERAL
]


def called(sdk: Sdk, wire: WsgiAdapter, part: str, name: str) -> list[requests.PreparedRequest]:
    """Return the requests that a method makes, whatever the answers, without the initial ping."""
    before = len(wire.sent)
    method = getattr(getattr(sdk, part), name)
    image = b"a" if part == "faces" else ARGUMENTS["image"]
    parameters = inspect.signature(method).parameters.values()
    named = {kind.name: {**ARGUMENTS, "image": image}[kind.name] for kind in parameters}
    changes = named.pop("changes", {})
    try:
        result = method(*named.values(), **changes)
        if isinstance(result, Iterator):
            next(result, None)
    except ApiError:
        pass
    return [request for request in wire.sent[before:] if not str(request.url).endswith("/ping")]


def operation_of(document: Document, request: requests.PreparedRequest) -> Operation:
    """Return the documented operation that a request is for."""
    operation = document.operation(str(request.method), urlsplit(str(request.url)).path)
    assert operation, f"{request.method} {request.url} is not documented"
    return operation


@pytest.mark.parametrize(("part", "name"), METHODS)
def test_a_method_of_the_sdk_is_one_documented_operation(
    sdk: Sdk, wire: WsgiAdapter, document: Document, part: str, name: str
) -> None:
    """It makes one request, to a documented address."""
    (request,) = called(sdk, wire, part, name)
    operation_of(document, request)


def test_every_operation_has_a_method_of_the_sdk(sdk: Sdk, wire: WsgiAdapter, document: Document) -> None:
    """Together the methods cover the whole document."""
    reached = {operation_of(document, called(sdk, wire, part, name)[0]) for part, name in METHODS}
    rest = {operation.spec["operationId"] for operation in set(document.operations) - reached}
    assert rest == {*FOR_MACHINES, "ping", "get_key", "get_false_alarms"}
    assert sdk.ping().name == "kith"
    assert sdk.key().groups is None
    assert sdk.false_alarms().state == "unknown"

"""The OpenAPI document, and a check that answers match it."""

import re
from typing import Any
from urllib.parse import urlsplit

import requests
from attrs import field, frozen
from flask import Flask
from openapi_schema_validator import OAS30Validator

Json = Any
METHODS = ("get", "post", "put", "patch", "delete")


@frozen
class Operation:
    """An operation of the server."""

    method: str
    path: str
    """The whole path, with ids in braces."""
    spec: dict[str, Json] = field(eq=False, repr=False)

    def matches(self, method: str, path: str) -> bool:
        """Return whether a request is for this operation; ids are digits."""
        return method == self.method and re.fullmatch(re.sub(r"{\w+}", r"\\d+", self.path), path) is not None

    def answer(self, status: int) -> dict[str, Json]:
        """Return the documentation of an answer; every answer must have one."""
        said: dict[str, Json] = self.spec["responses"][str(status)]
        return said


@frozen
class Document:
    """An application's OpenAPI document."""

    content: dict[str, Json] = field(eq=False, repr=False)
    operations: tuple[Operation, ...]

    def operation(self, method: str, path: str) -> Operation | None:
        """Return the operation for a request, if any."""
        return next((known for known in self.operations if known.matches(method, path)), None)

    def check(self, response: requests.Response, *_: Any, **__: Any) -> None:
        """Fail if an answer does not match the document; a hook for `requests`."""
        request = response.request
        operation = self.operation(str(request.method), urlsplit(str(request.url)).path)
        if operation:
            self._check(operation.answer(response.status_code), response)

    def _check(self, said: dict[str, Json], response: requests.Response) -> None:
        said = self._found(said)
        if not said.get("content"):
            assert response.content == b""
        elif "application/json" in said["content"]:
            schema = {**said["content"]["application/json"]["schema"], "components": self.content["components"]}
            OAS30Validator(schema).validate(response.json())

    def _found(self, said: dict[str, Json]) -> dict[str, Json]:
        found: Json = self.content
        for name in said.get("$ref", "").split("/")[1:]:
            found = found[name]
        return said if found is self.content else found


def document_of(app: Flask) -> Document:
    """Return the application's OpenAPI document."""
    content = app.test_client().get("/api/openapi.json").json
    assert isinstance(content, dict)
    operations = (
        Operation(method.upper(), path, spec)
        for path, methods in content["paths"].items()
        for method, spec in methods.items()
        if method in METHODS
    )
    return Document(content, tuple(operations))

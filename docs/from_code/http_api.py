"""Reference of the HTTP API, from its OpenAPI document."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from docs.from_code.errors import SHARED
from docs.from_code.markdown import code, table
from docs.from_code.schemas import fields_of, type_of

Json = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


def operations() -> str:
    """Return every operation, below its resource."""
    return "\n\n".join(part for tag in _document()["tags"] for part in _resource(tag))


def models() -> str:
    """Return every schema."""
    schemas = _document()["components"]["schemas"]
    return "\n\n".join(
        f"(json-{name.lower()})=\n## {name}\n\n{fields_of(schema)}" for name, schema in sorted(schemas.items())
    )


@cache
def _document() -> Json:
    document: Json = json.loads((SHARED / "openapi.json").read_text())
    return document


def _resource(tag: Json) -> Iterator[str]:
    yield f"## {tag['name']}\n\n{tag['description']}"
    for path, item in _document()["paths"].items():
        for method in METHODS:
            if method in item and tag["name"] in item[method]["tags"]:
                yield _operation(f"{method.upper()} {path}", item[method], item.get("parameters", []))


def _operation(name: str, operation: Json, shared: list[Json]) -> str:
    parts = (
        f"### {name}",
        operation["summary"],
        operation.get("description", ""),
        _parameters(shared + operation.get("parameters", [])),
        _body(operation.get("requestBody", {})),
        _answers(operation["responses"]),
    )
    return "\n\n".join(filter(None, parts))


def _parameters(listed: list[Json]) -> str:
    """Return a table of the query parameters, without older names."""
    rows = [
        [code(one["name"]), type_of(one["schema"]), _meaning(one)]
        for one in listed
        if one["in"] != "path" and "deprecated" not in one
    ]
    return table(["in the query", "type", "meaning"], rows) if rows else ""


def _meaning(parameter: Json) -> str:
    needed = "Required. " if parameter.get("required") else ""
    return needed + str(parameter.get("description", ""))


def _body(body: Json) -> str:
    kinds = [f"{code(kind)}: {type_of(content['schema'])}" for kind, content in body.get("content", {}).items()]
    return f"Body: {'; '.join(kinds)}." if kinds else ""


def _answers(answers: Json) -> str:
    said = [f"{status}{_answer(answer)}" for status, answer in answers.items() if status < "400"]
    failures = sorted(status for status in answers if status >= "400")
    return f"Answers: {'; '.join(said)}. [Errors](errors.md): {', '.join(failures)}."


def _answer(answer: Json) -> str:
    types = [type_of(content["schema"]) for content in answer.get("content", {}).values() if "schema" in content]
    return f", {' or '.join(types)}" if types else ""

"""Request bodies in the OpenAPI document: every accepted name and shape, and no others."""

from typing import Any

import marshmallow as ma
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter

from server.api.fields import Flag
from server.api.reading.names import BodySchema, Variant
from server.api.reading.photos import PhotoField, PictureBody

Json = dict[str, Any]

_BASE64 = {"type": "string", "format": "byte", "minLength": 1}
_BYTES = {"type": "string", "format": "binary"}
_NULL = {"nullable": True, "enum": [None]}
_FLAGS_IN_FORMS = [0, 1, "0", "1", "yes", "no", "on", "off"]
_NULL_OR_FALSE = {"nullable": True, "enum": [None, False]}


class FormBody(BodySchema):
    """A body as a form: its pictures are files, its objects JSON."""


def form_of(body: type[BodySchema]) -> type[BodySchema]:
    """Return the schema that documents a body as a form."""
    return type(body.__name__.replace("Body", "Form"), (body, FormBody), {"__doc__": body.__doc__})


def suffices(body: type[BodySchema], field: str) -> bool:
    """Return whether a body may consist of this field alone."""
    return not body.variants or any(variant.needs == (field,) for variant in body.variants)


class BodyConverter(OpenAPIConverter):
    """Documents aliases, variants and pictures of bodies."""

    def field2property(self, field: ma.fields.Field[Any]) -> Json:
        """Return the schema of a field's values."""
        return _nullable(self._picture(field) if isinstance(field, PhotoField) else dict(super().field2property(field)))

    def _picture(self, field: PhotoField) -> Json:
        if isinstance(field.root, FormBody):
            return dict(_BYTES)
        return {"oneOf": [dict(_BASE64), self.resolve_nested_schema(PictureBody)], "nullable": field.allow_none}

    def schema2jsonschema(self, schema: ma.Schema) -> Json:
        """Return the schema of a body."""
        plain: Json = super().schema2jsonschema(schema)
        if not isinstance(schema, BodySchema):
            return plain
        return _in_shapes(schema, _with_older_names(schema, plain))

    def schema2parameters(self, schema: ma.Schema, **options: Any) -> list[Json]:
        """Return a schema's parameters, including older names."""
        parameters = [_as_text(parameter) for parameter in super().schema2parameters(schema, **options)]
        aliases = schema.aliases if isinstance(schema, BodySchema) else {}
        return parameters + [
            {**parameter, "name": alias, **_older(name)}
            for alias, name in aliases.items()
            for parameter in parameters
            if parameter["name"] == name
        ]


class BodyPlugin(MarshmallowPlugin):
    """Installs the converter."""

    Converter = BodyConverter


def _as_text(parameter: Json) -> Json:
    """Return a query parameter as text: never null, but possibly empty if it is optional."""
    kind = _never_null(parameter["schema"])
    must_say = parameter.get("required") or kind.get("type") in ("string", "array")
    return {**parameter, "schema": kind, **({} if must_say else {"allowEmptyValue": True})}


def _nullable(document: Json) -> Json:
    """Return the schema, which also accepts null if it has no type for `nullable` to apply to."""
    kinds = [kind for kind in document.get("anyOf", []) if kind != {"type": "object", "nullable": True}]
    if len(kinds) < len(document.get("anyOf", [])):
        return {**document, "anyOf": [*kinds, _NULL]}
    if "type" in document or not document.pop("nullable", False) or _NULL in document.get("anyOf", []):
        return document
    return {"anyOf": [document, _NULL]}


def _older(name: str) -> Json:
    return {"deprecated": True, "description": f"Same as {name}; give only one of the two"}


def _with_older_names(schema: BodySchema, document: Json) -> Json:
    properties = document["properties"]
    for alias, name in schema.aliases.items():
        properties[alias] = {"allOf": [properties[name]], **_older(name)}
        if name in document.get("required", ()):
            document.pop("required")
            document["anyOf"] = [{"required": [name]}, {"required": [alias]}]
    for name in sorted(schema.passed_over):
        properties[name] = {"description": "Ignored"}
    return document


def _in_shapes(schema: BodySchema, document: Json) -> Json:
    """Return each shape that a body can have, in full, for readers and code generators."""
    if isinstance(schema, FormBody):
        document = {**document, "properties": {name: _in_form(kind) for name, kind in document["properties"].items()}}
    brings_photo = {"image", "images"}
    shapes = [shape for shape in schema.variants if brings_photo & {*shape.needs} or not isinstance(schema, FormBody)]
    return {"anyOf": [_shape(schema, document, shape) for shape in shapes]} if shapes else document


def _in_form(kind: Json) -> Json:
    """Return a field as a form sends it: a flag is one of several texts."""
    if kind.get("type") != "boolean":
        return kind
    said: Json = {name: kind[name] for name in ("default", "description", "nullable") if name in kind}
    return {**said, "anyOf": [{"type": "boolean"}, {"enum": _FLAGS_IN_FORMS}]}


def _shape(schema: BodySchema, document: Json, variant: Variant) -> Json:
    older = {alias for alias, name in schema.aliases.items() if name in variant.lacks}
    lacks = {name: _lacking(schema, name) for name in {*variant.lacks, *older}}
    needs = {name: _needed(schema, document, name) for name in variant.needs}
    properties = {name: {**lacks, **needs}.get(name, kind) for name, kind in document["properties"].items()}
    if isinstance(schema, FormBody):  # forms have no null
        properties = {name: _never_null(kind) for name, kind in properties.items() if kind is not _NULL}
    return {**document, "title": variant.title, "required": list(variant.needs), "properties": properties}


def _lacking(schema: BodySchema, name: str) -> Json:
    return _NULL_OR_FALSE if _is_flag(schema, schema.aliases.get(name, name)) else _NULL


def _needed(schema: BodySchema, document: Json, name: str) -> Json:
    if _is_flag(schema, name):
        return {"type": "boolean", "enum": [True]}
    return _never_null(document["properties"][name])


def _never_null(kind: Json) -> Json:
    if _NULL in kind.get("anyOf", []):
        (kind,) = (part for part in kind["anyOf"] if part != _NULL)
    if "allOf" in kind:
        kind = {**kind, "allOf": [_never_null(part) for part in kind["allOf"]]}
    if None in kind.get("enum", []):
        kind = {**kind, "enum": [value for value in kind["enum"] if value is not None]}
    return {name: value for name, value in kind.items() if name != "nullable" and (name, value) != ("default", None)}


def _is_flag(schema: BodySchema, name: str) -> bool:
    return isinstance(schema.fields.get(name), Flag)

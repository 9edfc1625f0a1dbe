"""Descriptions of JSON schemas."""

from typing import Any

from docs.from_code.markdown import code, table

Json = dict[str, Any]
HUGE = 2**31
"""Limits of at least this are those of the machine's integers, and not shown."""
LIMITS = (
    ("minimum", "from {}"),
    ("maximum", "to {}"),
    ("minLength", "{} characters or more"),
    ("maxLength", "at most {} characters"),
)


def fields_of(schema: Json) -> str:
    """Return a table of an object's fields, or one for each of its variants."""
    if "anyOf" in schema:
        return "\n\n".join(map(_variant, schema["anyOf"]))
    required = schema.get("required", ())
    rows = [
        [code(name), type_of(field), _meaning(field, name in required)]
        for name, field in schema.get("properties", {}).items()
        if not _is_left_out(field)
    ]
    said = schema.get("description", "")
    return f"{said}\n\n{table(['field', 'type', 'meaning'], rows)}" if rows else said


def _variant(schema: Json) -> str:
    return f"**{schema['title']}**\n\n{fields_of(schema)}" if "title" in schema else fields_of(schema)


def type_of(schema: Json) -> str:
    """Return what a value may be."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#json-{name.lower()})"
    if schema.get("type") == "array":
        return f"list of {type_of(schema['items'])}"
    if "enum" in schema:
        return " or ".join(code(_value(value)) for value in schema["enum"])
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(type_of(one) for one in schema[several]))
    return ", ".join([_kind(schema), *_limits(schema)]) + (" or `null`" if schema.get("nullable") else "")


def _kind(schema: Json) -> str:
    return str(schema.get("format") or schema.get("type") or "anything")


def _limits(schema: Json) -> list[str]:
    return [words.format(f"{schema[name]:,}") for name, words in LIMITS if abs(schema.get(name, HUGE)) < HUGE]


def _value(value: Any) -> str:
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _meaning(field: Json, required: bool) -> str:
    needed = "Required. " if required else ""
    return needed + str(field.get("description", ""))


def _is_left_out(field: Json) -> bool:
    """Return whether a field is an older name, is ignored, or can only be null, as in one of several variants."""
    nothing = field.get("enum") in ([None], [None, False])
    return nothing or "deprecated" in field or field.get("description") == "Ignored"

"""Reading of the fields of a query or a form, which are texts, by their types."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import marshmallow as ma

from server.api.reading.errors import MalformedJson
from server.api.reading.names import BodySchema, merged, refuse_repeated
from server.api.reading.photos import PhotoField, PhotosField
from server.api.reading.strict_json import parse_json
from server.domain.errors import ValidationFailed

AnyField = ma.fields.Field[Any] | None

_WHOLE = re.compile(r"-?[0-9]{1,19}")
_NUMBER = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_EMPTY_IDS = "give ids, or leave it out"
_FLAGS = {"true": True, "false": False, "yes": True, "no": False, "on": True, "off": False, "1": True, "0": False}


def read_by_type(schema: BodySchema, given: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """Return the fields of a query or a form, converted to their types; some clients write a list as `name[]`.

    Raises ValidationFailed if a field that is not a list is repeated, MalformedJson for an invalid object.
    """
    given = {name: texts for name, texts in given.items() if name not in schema.passed_over}
    fields = {name: schema.field_called(name) for name in given}
    refuse_repeated(
        name for name, texts in given.items() for _ in texts if not isinstance(fields[name], ma.fields.List)
    )
    return merged(
        {name.removesuffix("[]"): _read_field(name, fields[name], texts)}
        for name, texts in given.items()
        if not _says_nothing(fields[name], texts)
    )


def _read_field(name: str, field: AnyField, texts: Sequence[Any]) -> Any:
    if _is_ids(field) and not any(texts):
        raise ValidationFailed(f"{name} is empty: {_EMPTY_IDS}", {name: [f"empty; {_EMPTY_IDS}"]})
    if isinstance(field, PhotosField):
        return list(texts) if len(texts) > 1 else _one_or_several(name, texts[0])
    if not isinstance(texts[0], str):
        return list(texts) if isinstance(field, ma.fields.List) else texts[0]
    # Only lists have several texts. A text that cannot be converted stays a text. Texts may contain commas.
    if isinstance(field, ma.fields.List) and isinstance(field.inner, ma.fields.String):
        return list(texts)
    return _listed(name, texts) if isinstance(field, ma.fields.List) else _one(name, field, texts[0])


def parse_field(name: str, text: bytes | str) -> Any:
    """Return the value of a JSON field; raises MalformedJson or ValidationFailed, naming the field."""
    try:
        return parse_json(text)
    except (MalformedJson, ValidationFailed) as error:
        raise type(error)(f"{name}: {error.message}", {name: error.payload or [error.message]}) from None


def _one_or_several(name: str, pictures: Any) -> Any:
    """Return one picture, or those of a JSON array; commas do not separate pictures, since data URLs contain commas."""
    if isinstance(pictures, str) and pictures.lstrip().startswith("["):
        return parse_field(name, pictures)
    return pictures if isinstance(pictures, list) else [pictures]


def _says_nothing(field: AnyField, texts: Sequence[str]) -> bool:
    """Return whether a form sends these texts for a field that was left empty.

    A list of ids is different: an empty list of groups must not become everyone.
    """
    may_be_empty = field is None or _is_ids(field) or isinstance(field, ma.fields.String | PhotoField)
    return not may_be_empty and not any(texts)


def _is_ids(field: AnyField) -> bool:
    return isinstance(field, ma.fields.List) and isinstance(field.inner, ma.fields.Integer)


def _one(name: str, field: AnyField, text: str) -> Any:
    if isinstance(field, ma.fields.Boolean | ma.fields.Number) or text.lstrip().startswith("{"):
        text = text.strip()
    if isinstance(field, ma.fields.Dict | ma.fields.Nested) or text.startswith("{"):
        return parse_field(name, text)
    if isinstance(field, ma.fields.Boolean):
        return _FLAGS.get(text.lower(), text)
    if isinstance(field, ma.fields.Integer):
        return _whole(text)
    if isinstance(field, ma.fields.Float) and _NUMBER.fullmatch(text):
        return float(text)
    return text


def _listed(name: str, texts: Sequence[str]) -> Any:
    if len(texts) == 1 and texts[0].lstrip().startswith("["):
        return parse_field(name, texts[0])
    return [_whole(item.strip()) for text in texts for item in text.split(",")]


def _whole(text: str) -> int | str:
    return int(text) if _WHOLE.fullmatch(text) else text

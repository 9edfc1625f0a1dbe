"""Fields of a query or a form, which are texts, read by the type of the field that they are for."""

from typing import Any

import marshmallow as ma

from server.api.strict_json import parse_json

_DIGITS = 19
"""Digits of the largest id."""


def read_texts(field: ma.fields.Field[Any] | None, texts: list[str]) -> Any:
    """Return what the texts of one name mean; only a list has several."""
    return _listed(texts) if isinstance(field, ma.fields.List) else _one(field, texts[0])


def _one(field: ma.fields.Field[Any] | None, text: str) -> Any:
    if isinstance(field, ma.fields.Dict | ma.fields.Nested) or text.startswith("{"):
        return parse_json(text)
    if isinstance(field, ma.fields.Integer) and _is_whole(text):
        return int(text)
    return text


def _listed(texts: list[str]) -> Any:
    if len(texts) == 1 and texts[0].startswith("["):
        return parse_json(texts[0])
    items = [item.strip() for text in texts for item in text.split(",")]
    return [int(item) if _is_whole(item) else item for item in items]


def _is_whole(text: str) -> bool:
    return text.isdecimal() and len(text) <= _DIGITS

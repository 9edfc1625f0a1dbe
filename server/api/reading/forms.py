"""Forms with pictures. A part is read by the type of its field, whether or not it is sent as a file."""

from codecs import BOM_UTF8
from typing import Any

import marshmallow as ma

from server.api.reading.multipart import Part, parts_of
from server.api.reading.names import BodySchema, merged
from server.api.reading.photos import PhotoField, looks_like_photo
from server.api.reading.texts import parse_field, read_by_type
from server.domain.errors import ValidationFailed


def read_form(body: bytes, boundary: str | None, schema: BodySchema) -> dict[str, Any]:
    """Return the fields of a multipart body.

    Raises BadRequest if the body is malformed, and ValidationFailed if a file has an unknown name, or is not text but
    has to be.
    """
    pictures: dict[str, list[Any]] = {}
    texts: dict[str, list[str]] = {}
    nulls: dict[str, None] = {}
    for part in parts_of(body, boundary):
        _refuse_unknown_file(part, schema)
        if _is_null(part):
            nulls[part.name.removesuffix("[]")] = None
        elif not _takes_photo(schema, part.name):
            texts.setdefault(part.name, []).append(_text(part))
        elif not part.is_left_empty:
            pictures.setdefault(part.name, []).append(_picture(part))
    return merged([nulls, read_by_type(schema, texts), read_by_type(schema, pictures)])


def _is_null(part: Part) -> bool:
    return part.is_json and part.content.removeprefix(BOM_UTF8).strip() == b"null"


def _refuse_unknown_file(part: Part, schema: BodySchema) -> None:
    if schema.field_called(part.name) or not part.is_file:
        return
    called = " or ".join(known for known in schema.known_names if _takes_photo(schema, known))
    what = f"a file called {part.name!r}" if part.name else "a file without a name"
    raise ValidationFailed(
        f"the form has {what}; name it {called}", {part.name: [f"the name of a picture is {called}"]}
    )


def _takes_photo(schema: BodySchema, name: str) -> bool:
    field = schema.field_called(name)
    return isinstance(field.inner if isinstance(field, ma.fields.List) else field, PhotoField)


def _picture(part: Part) -> Any:
    """Return the bytes of a picture, text to decode as base64, or the value of a JSON part."""
    if looks_like_photo(part.content):
        return part.content
    if part.is_json:
        return parse_field(part.name, part.content)
    return part.content.decode() if part.content.isascii() else part.content


def _text(part: Part) -> str:
    """Return the text of a part, without its quotes if it is a JSON string."""
    try:
        text = part.content.decode("utf-8-sig")
        return parse_field(part.name, text) if part.is_json and text.lstrip().startswith('"') else text
    except UnicodeDecodeError:
        raise ValidationFailed(f"{part.name} is not text", {part.name: ["must be text in UTF-8"]}) from None

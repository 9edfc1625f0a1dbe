"""Forms with pictures: their parts, whether or not they come as files, read by the fields that they are for."""

from typing import Any

import marshmallow as ma
from attrs import frozen
from werkzeug.exceptions import BadRequest
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from server.api.names import Body, merged
from server.api.pictures import Photo, looks_like_picture
from server.api.texts import read_by_type
from server.domain.errors import ValidationFailed

MOST_PARTS = 1000

_BROKEN = "the form is broken; let the HTTP library write both it and its Content-Type"


@frozen
class Part:
    """A part of a form; a file says so by a file name or a type."""

    name: str | None
    content: bytes
    is_file: bool


def read_form(body: bytes, boundary: str | None, schema: Body) -> dict[str, Any]:
    """Return the fields of a multipart body.

    Raises BadRequest where it is none, and ValidationFailed where a part has no name, or is no text where it has to be.
    """
    parts = _parts(body, boundary.encode("latin-1") if boundary else _first_boundary(body))
    pictures: dict[str, list[Any]] = {}
    texts: dict[str, list[str]] = {}
    for part in parts:
        name = _name(part, schema)
        if _takes_picture(schema, name):
            pictures.setdefault(name, []).append(_picture(part))
        else:
            texts.setdefault(name, []).append(_text(part))
    return merged([read_by_type(schema, texts), read_by_type(schema, pictures)])


def _first_boundary(body: bytes) -> bytes:
    """Return the boundary that a form begins with, for clients that write multipart/form-data without it."""
    line = body.lstrip(b"\r\n").partition(b"\r\n")[0]
    if not line.startswith(b"--") or len(line) == 2:
        raise BadRequest(f"the Content-Type names no boundary, and the body begins with none: {_BROKEN}")
    return line[2:]


def _parts(body: bytes, boundary: bytes) -> list[Part]:
    decoder = MultipartDecoder(boundary, max_parts=MOST_PARTS)
    decoder.receive_data(body)
    decoder.receive_data(None)
    parts: list[tuple[Field | File, list[bytes]]] = []
    try:
        while not isinstance(event := decoder.next_event(), Epilogue | NeedData):
            if isinstance(event, Field | File):
                parts.append((event, []))
            elif isinstance(event, Data):
                parts[-1][1].append(event.data)
    except ValueError:
        raise BadRequest(_BROKEN) from None
    return [_part(head, b"".join(content)) for head, content in parts]


def _part(head: Field | File, content: bytes) -> Part:
    typed = head.headers.get("Content-Type", "text/plain").startswith("image/")
    return Part(head.name, content, isinstance(head, File) or typed or looks_like_picture(content))


def _name(part: Part, schema: Body) -> str:
    name = part.name or ""
    if schema.field_called(name) is None and part.is_file:
        called = " or ".join(known for known in schema.known_names if _takes_picture(schema, known))
        what = f"a file called {name!r}" if name else "a file without a name"
        raise ValidationFailed(f"{what}: call it {called}", {name: [f"a picture is called {called}"]})
    return name


def _takes_picture(schema: Body, name: str) -> bool:
    field = schema.field_called(name)
    return isinstance(field.inner if isinstance(field, ma.fields.List) else field, Photo)


def _picture(part: Part) -> bytes | str:
    return part.content if part.is_file else _text(part)


def _text(part: Part) -> str:
    try:
        return part.content.decode()
    except UnicodeDecodeError:
        raise ValidationFailed(f"{part.name} is no text", {part.name or "": ["must be text in UTF-8"]}) from None

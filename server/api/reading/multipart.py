"""Parsing of bodies of type multipart/form-data."""

from attrs import frozen
from werkzeug.exceptions import BadRequest
from werkzeug.http import parse_options_header

from server.api.reading.photos import looks_like_photo

MOST_PARTS = 1000
_LONGEST_HEAD = 4096
"""Bytes of the first part's head."""

_BROKEN = "let the HTTP library write both the form and its Content-Type"
_NEW_LINE = b"\r\n"


@frozen
class Part:
    """A part of a form. It is a file if it has a file name or an image type, or begins like a picture."""

    name: str
    content: bytes
    is_file: bool
    is_left_empty: bool
    """Whether a page sends this for an empty field, or if no file was chosen."""
    is_json: bool
    """Whether its type is JSON."""


def is_form(body: bytes) -> bool:
    """Return whether a body begins like a form, whatever its declared type."""
    head, blank, _ = body.lstrip(_NEW_LINE)[:_LONGEST_HEAD].partition(_NEW_LINE * 2)
    return head.startswith(b"--") and bool(blank) and b"content-disposition: form-data" in head.lower()


def parts_of(body: bytes, boundary: str | None) -> list[Part]:
    """Return the parts. If no boundary is given, as some pages omit it, it is taken from the first line.

    Raises BadRequest if the body is not a form.
    """
    mark = boundary.encode("latin-1", "replace") if boundary else _first_boundary(body)
    _, *pieces = (_NEW_LINE + body).split(_NEW_LINE + b"--" + mark, MOST_PARTS + 2)
    if not pieces or not pieces[-1].startswith(b"--"):
        raise BadRequest(f"the form has no closing boundary, or more than {MOST_PARTS} parts: {_BROKEN}")
    return [_part(piece) for piece in pieces[:-1]]


def _first_boundary(body: bytes) -> bytes:
    line = body.lstrip(_NEW_LINE).partition(_NEW_LINE)[0]
    if not line.startswith(b"--") or len(line) == 2:
        raise BadRequest(f"the Content-Type names no boundary, and the body does not begin with one: {_BROKEN}")
    return line[2:]


def _part(piece: bytes) -> Part:
    head, blank, content = piece.partition(_NEW_LINE * 2)
    rest, *lines = head.split(_NEW_LINE)
    headers = dict(map(_header, lines))
    kind, options = parse_options_header(headers.get("content-disposition"))
    if rest.strip() or not blank or kind != "form-data":
        raise BadRequest(f"a part of the form has no Content-Disposition: form-data: {_BROKEN}")
    type = headers.get("content-type", "").lower()
    is_file = "filename" in options or type.startswith("image/")
    is_left_empty = not content and not options.get("filename")
    return Part(options.get("name", ""), content, is_file or looks_like_photo(content), is_left_empty, "json" in type)


def _header(line: bytes) -> tuple[str, str]:
    name, _, value = line.decode("utf-8", "replace").partition(":")
    return name.strip().lower(), value.strip()

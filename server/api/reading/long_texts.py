"""Long texts in JSON, which are pictures: left out while the rest is read, and read from where they stand."""

import re
import secrets
from collections.abc import Collection, Iterator
from typing import Any

import msgspec
import pybase64
from attrs import field, frozen

from server.api.reading.errors import MalformedJson

_LONG_TEXT_CHARACTERS = 1000
"""Characters; a longer text is a picture rather than a name."""

_BYTES_BETWEEN_PROBES = 16 * 2**10
"""Bytes between two attempts to find a long text."""

_NAME_ENDS = re.compile(rb'"\s*:')
_TEXT_ENDED = re.compile(rb"\s*[:,\]}]")

_MARK = secrets.token_hex(16)
"""Begins what stands for a long text; no body contains it, since nobody else knows it."""

_TEXT: msgspec.json.Decoder[str] = msgspec.json.Decoder(str)


@frozen(eq=False)
class LongText:
    """A text that is still JSON: decoding a picture's base64 from it takes a quarter of the time of a text's."""

    _json: memoryview = field(repr=False)
    """With its quotes."""

    def __str__(self) -> str:
        """Return the text. Raises MalformedJson."""
        try:
            return _TEXT.decode(self._json)
        except msgspec.DecodeError as error:
            raise MalformedJson(f"the body is not JSON: a text of {len(self._json)} bytes: {error}") from None

    def base64(self) -> bytes:
        """Return what the text is the base64 of. Raises ValueError for any other text."""
        return pybase64.b64decode(self._json[1:-1], validate=True)


@frozen
class Outline:
    """A JSON body without its long texts."""

    json: bytes
    """The body with a mark in place of each long text."""
    _texts: dict[str, LongText]
    """By their marks."""

    @classmethod
    def of(cls, body: bytes) -> "Outline":
        """Return the outline of a body, which need not be valid."""
        kept: list[bytes] = []
        texts: dict[str, LongText] = {}
        at = 0
        for begin, end in _long_texts(body):
            mark = f"{_MARK}{len(texts)}"
            texts[mark] = LongText(memoryview(body)[begin - 1 : end + 1])
            kept += body[at:begin], mark.encode()
            at = end
        return cls(b"".join((*kept, body[at:])), texts)

    def filled(self, value: Any, lazily: Collection[str] = ()) -> Any:
        """Return a value decoded from the outline, with its long texts; those of the names in `lazily` as LongText.

        Raises MalformedJson if one of the others is not JSON.
        """
        if not self._texts:
            return value
        if not isinstance(value, dict):
            return self._filled(value)
        return {name: (name in lazily and self._text(inner)) or self._filled(inner) for name, inner in value.items()}

    def _filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._filled(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner) for inner in value]
        text = self._text(value)
        return str(text) if text else value

    def _text(self, value: Any) -> LongText | None:
        return self._texts.get(value) if isinstance(value, str) else None


def _long_texts(body: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each long text begins and ends, without its quotes."""
    at, sample = 0, _BYTES_BETWEEN_PROBES
    while (end := body.find(b'"', sample)) >= 0:
        begin = body.rfind(b'"', at, sample) + 1
        if begin and end - begin > _LONG_TEXT_CHARACTERS and _is_text(body, begin, end):
            yield begin, end
            at = end
        sample = end + _BYTES_BETWEEN_PROBES


def _is_text(body: bytes, begin: int, end: int) -> bool:
    """Return whether the bytes between two quotes are a whole value: if not, what follows the first quote says so."""
    is_part = b"\\" in (body[begin - 2 : begin - 1], body[end - 1 : end])
    return not (is_part or _TEXT_ENDED.match(body, begin, end) or _NAME_ENDS.match(body, end))

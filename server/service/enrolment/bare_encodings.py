"""Encodings without a picture, and the content stored instead of one."""

import json
from collections.abc import Sequence

import numpy as np
from attrs import field, frozen

from server.domain.errors import ValidationFailed
from server.domain.faces import Box, EncodedFace, Face, Quality, Vector
from server.domain.ports import FaceEngine

CONTENT_TYPE = "application/json"
"""The content type of the content stored instead of a picture."""

_LONGEST_ENCODING = 10.0
"""Maximum length of an encoding; the minimum is its inverse. No encoder produces such lengths."""

_NO_PICTURE = Face(Box(0, 0, 0, 0), (), 0.0, Quality(0.0, 0.0, 0.0, 0.0), 0)


@frozen
class BareEncoding:
    """An encoder's output for a face: its encoding, and the template unless the encoding is all of it."""

    encoder: str
    encoding: Sequence[float] = field(repr=False)
    template: Sequence[float] | None = field(default=None, repr=False)

    @classmethod
    def kept_as(cls, content: bytes) -> "BareEncoding":
        """Return the encoding from the content stored instead of a picture."""
        return cls(**json.loads(content))

    @property
    def content(self) -> bytes:
        """The content to store instead of a picture."""
        return json.dumps({"encoder": self.encoder, "encoding": self.encoding, "template": self.template}).encode()


def face_of(bare: BareEncoding, engine: FaceEngine) -> EncodedFace:
    """Return the face for an encoding without a picture.

    Raises ValidationFailed if the encoding is from another encoder, or incomplete for this one.
    """
    if bare.encoder != engine.encoder:
        raise _invalid("encoder", f"is {bare.encoder!r}; this server's encoder is {engine.encoder!r}")
    encoding = encoding_of(bare.encoding, engine.dimension)
    stand_in = engine.template(encoding)
    if bare.template is not None:
        given = _vector("template", bare.template, len(stand_in))
        template: Vector = (given / _length(given)).astype(np.float32)
    elif abs(float(np.linalg.norm(stand_in)) - 1.0) > 1e-3:  # the encoding is only part of this encoder's template
        raise _invalid("template", f"is missing: {engine.encoder!r} needs the template too")
    else:
        template = stand_in
    return EncodedFace(_NO_PICTURE, CONTENT_TYPE, encoding, template, template)


def encoding_of(numbers: Sequence[float], length: int) -> Vector:
    """Return numbers as an encoding, (d,).

    Raises ValidationFailed if they cannot be one: dlib's have a length of about 1.4, those of other networks of 1.
    """
    encoding = _vector("encoding", numbers, length)
    if not 1 / _LONGEST_ENCODING < _length(encoding) < _LONGEST_ENCODING:
        raise _invalid("encoding", f"is a vector of length {_length(encoding):.3g}; it must be between 0.1 and 10")
    return encoding


def _vector(name: str, numbers: Sequence[float], length: int) -> Vector:
    """Return numbers as a vector of a given length, (d,). Raises ValidationFailed if they cannot be one."""
    with np.errstate(over="ignore"):  # numbers that are too large become infinite
        made = np.array(numbers, dtype=np.float32)
        size = _length(made)
    if made.shape != (length,) or not 0 < size < np.inf:
        raise _invalid(name, f"must be {length} finite numbers, not all 0")
    return made


def _length(numbers: Vector) -> float:
    """Return the length of a vector, precise enough that the squares of small numbers are not lost."""
    return float(np.linalg.norm(numbers.astype(np.float64)))


def _invalid(name: str, why: str) -> ValidationFailed:
    return ValidationFailed(f"{name} {why}", {name: [why]})

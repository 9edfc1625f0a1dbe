"""Conversion of times, metadata and vectors to columns and back."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import numpy as np
from attrs import astuple

from server.domain.entities import Metadata
from server.domain.faces import Box, Quality, Vector, Vectors
from server.domain.operator_errors import DatabaseDamaged

_METADATA = msgspec.json.Decoder(dict[str, Any])
"""A decoder of metadata, faster than the standard library's."""


def now() -> str:
    """Return the current time as stored in a column."""
    return from_time(datetime.now(UTC))


def from_time(moment: datetime) -> str:
    """Return a time as text that sorts like times: UTC, ISO 8601, always with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def to_time(column: str) -> datetime:
    """Return the aware time in UTC."""
    return datetime.fromisoformat(column)


def from_metadata(metadata: Metadata) -> str:
    """Return the metadata as JSON, with names in the caller's order."""
    return json.dumps(metadata, ensure_ascii=False, allow_nan=False)


def to_metadata(column: str) -> Metadata:
    """Return the metadata."""
    return _METADATA.decode(column)


def from_box(box: Box) -> str:
    """Return the rectangle as JSON: left, top, right, bottom."""
    return json.dumps(astuple(box))


def to_box(column: str) -> Box:
    """Return the rectangle."""
    return Box(*json.loads(column))


def from_quality(quality: Quality) -> str:
    """Return the quality as JSON: size, sharpness, exposure, frontality."""
    return json.dumps(astuple(quality))


def to_quality(column: str) -> Quality:
    """Return the quality."""
    return Quality(*json.loads(column))


def from_vector(vector: Vector) -> bytes:
    """Return the vector as little-endian float32."""
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()


def to_vector(column: bytes) -> Vector:
    """Return the vector, shape (d,). Raises DatabaseDamaged if the column is not a whole number of float32."""
    if len(column) % 4:
        raise DatabaseDamaged(f"a vector is truncated to {len(column)} bytes; `kith verify --repair` rebuilds it")
    return np.frombuffer(column, dtype="<f4")


def to_vectors(columns: Sequence[bytes]) -> Vectors:
    """Return the vectors, shape (n, d). Raises DatabaseDamaged if their lengths differ."""
    if not columns:
        return np.empty((0, 0), dtype=np.float32)
    if len(set(map(len, columns))) > 1:
        raise DatabaseDamaged("a vector is truncated; `kith verify --repair` rebuilds it")
    return to_vector(b"".join(columns)).reshape(len(columns), -1)

"""How times, metadata and vectors look in a column."""

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
from attrs import astuple

from server.domain.entities import Metadata
from server.domain.faces import Box, Vector


def now() -> str:
    """Return the present moment as a column holds it."""
    return from_time(datetime.now(UTC))


def from_time(moment: datetime) -> str:
    """Return text that sorts as the moments do: UTC, ISO 8601, microseconds always written."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def to_time(column: str) -> datetime:
    """Return the moment, aware, in UTC."""
    return datetime.fromisoformat(column)


def from_metadata(metadata: Metadata) -> str:
    """Return the metadata as JSON, its names in the caller's order."""
    return json.dumps(metadata, ensure_ascii=False, allow_nan=False)


def to_metadata(column: str) -> Metadata:
    """Return the metadata."""
    metadata: dict[str, Any] = json.loads(column)
    return metadata


def from_box(box: Box) -> str:
    """Return the rectangle as JSON: left, top, right, bottom."""
    return json.dumps(astuple(box))


def to_box(column: str) -> Box:
    """Return the rectangle."""
    return Box(*json.loads(column))


def from_vector(vector: Vector) -> bytes:
    """Return the vector as little-endian float32."""
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()


def to_vector(column: bytes) -> Vector:
    """Return the vector, shape (d,)."""
    return np.frombuffer(column, dtype="<f4")

"""Faces on their way into the inbox."""

from datetime import UTC, datetime, timedelta

import numpy as np

from server.domain.faces import Box, EncodedFace, Face, Portrait, Quality
from server.domain.identification.search_values import SearchResult
from server.domain.inbox import Sighting

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


BOX = Box(1, 2, 3, 4)


PORTRAIT = Portrait(b"jpeg", BOX)


NUMBERS = np.ones(2, np.float32)


FACE = EncodedFace(Face(BOX, (), 1.0, Quality(80, 1, 1, 1), 0), "image/jpeg", NUMBERS, NUMBERS, NUMBERS)


def sighting(minute: int, nearest: SearchResult | None = None, *, matched: bool = False) -> Sighting:
    """Return a face seen this many minutes after `LONG_AGO`."""
    return Sighting(b"", FACE, (), nearest, matched, LONG_AGO + timedelta(minutes=minute))

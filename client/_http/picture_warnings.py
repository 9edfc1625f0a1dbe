"""The server's warnings about a request's picture, sent with the answer."""

import json
import sys
import warnings
from collections.abc import Iterable
from types import FrameType
from typing import Any

from client._http.connection.transport import Reply
from client.model.image import EnrolmentWarning, PictureWarning

MEANINGS = {
    "picture_incomplete": "the file ends before its last rows; the rows that are there were used",
    "picture_begins_late": "other bytes precede the JPEG in the file; they were skipped",
}


def warnings_in(reply: Reply) -> tuple[EnrolmentWarning, ...]:
    """Return a reply's warnings. Raises ValueError or TypeError if they break the contract."""
    listed = json.loads(reply.headers.get("X-Kith-Warnings", "[]"))
    return tuple(_warning(**warning) for warning in listed)


def _warning(reason: str, **details: Any) -> EnrolmentWarning:
    return EnrolmentWarning(reason, details)


def warn(odd: Iterable[EnrolmentWarning]) -> None:
    """Issue a PictureWarning for each warning, at the caller's own line."""
    for warning in odd:
        warn_of(_sentence(warning))


def warn_of(sentence: str) -> None:
    """Issue a PictureWarning at the caller's own line."""
    warnings.warn(sentence, PictureWarning, stacklevel=_depth(sys._getframe()) + 1)


def _sentence(warning: EnrolmentWarning) -> str:
    subject = (
        f"{warning.reason} (image {warning.details['image_id']})" if "image_id" in warning.details else warning.reason
    )
    return f"{subject}: {MEANINGS[warning.reason]}" if warning.reason in MEANINGS else subject


def _depth(frame: FrameType | None) -> int:
    """Return how many frames, from this one up, belong to the SDK."""
    depth = 0
    while frame and frame.f_globals.get("__name__", "").startswith("client."):
        depth, frame = depth + 1, frame.f_back
    return depth

"""What a server found odd about the picture of a request, beside its answer."""

import json
import sys
import warnings
from collections.abc import Iterable
from types import FrameType
from typing import Any

from client._http.transport import Reply
from client.model.image import EnrolmentWarning, PictureWarning

MEANINGS = {
    "picture_incomplete": "the file ends before its last rows; what is there was read",
    "picture_begins_late": "other bytes stand before the JPEG in the file; they were passed over",
}


def warnings_in(reply: Reply) -> tuple[EnrolmentWarning, ...]:
    """Return what is odd. Raises ValueError or TypeError where it is not what the contract promises."""
    listed = json.loads(reply.headers.get("X-Kith-Warnings", "[]"))
    return tuple(_warning(**warning) for warning in listed)


def _warning(reason: str, **details: Any) -> EnrolmentWarning:
    return EnrolmentWarning(reason, details)


def warn(odd: Iterable[EnrolmentWarning]) -> None:
    """Issue a PictureWarning, at the caller's own line, for each thing that is odd."""
    for warning in odd:
        warnings.warn(_sentence(warning), PictureWarning, stacklevel=_depth(sys._getframe()) + 1)


def _sentence(warning: EnrolmentWarning) -> str:
    return f"{warning.reason}: {MEANINGS[warning.reason]}" if warning.reason in MEANINGS else warning.reason


def _depth(frame: FrameType | None) -> int:
    """Return how many frames from this one on are the SDK's."""
    depth = 0
    while frame and frame.f_globals.get("__name__", "").startswith("client."):
        depth, frame = depth + 1, frame.f_back
    return depth

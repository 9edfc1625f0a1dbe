"""How many photos a second more servers identify, each held to one core, as if it had a machine of its own."""

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from benchmarks.scale.asking import one_by_one, per_second
from benchmarks.scale.measure import Load
from benchmarks.scale.setups import SetUp, Site

_PHOTO = Path(__file__).parents[2] / "examples" / "photos" / "enrol" / "Barack Obama" / "obama.jpg"
_ENGINE = "postgresql/auto"
_WARM_UP = 3
"""Searches per server."""


@frozen
class PhotoQuestion:
    """A search by a photo, in which the server finds and encodes the face."""

    photo: bytes = field(repr=False)

    def body(self) -> bytes:
        """Return the request's body."""
        return json.dumps({"image": base64.b64encode(self.photo).decode()}).encode()


def growth(site: Site, counts: Sequence[int], load: Load) -> list[dict[str, Any]]:
    """Return a row for each number of servers."""
    return [_row(site, count, load) for count in counts]


def _row(site: Site, count: int, load: Load) -> dict[str, Any]:
    question = PhotoQuestion(_PHOTO.read_bytes())
    with site.running(SetUp(_ENGINE, count), one_core_each=True) as running:
        one_by_one(running.urls, [question] * _WARM_UP * count)
        rate = per_second(running.urls, [question], load.clients, load.seconds)
    return {"engine": _ENGINE, "servers": count, "photos_per_s": rate}

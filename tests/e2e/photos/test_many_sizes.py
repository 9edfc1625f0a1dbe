"""Photos of many sizes: a server keeps nothing for each size it has seen."""

import os
from collections.abc import Iterator

import numpy as np
import pytest

from client.api.sdk import Sdk
from client.model.recognition import SearchSource
from tests.photographs import OBAMA_FACE, as_jpeg, portrait
from tests.serving import Server, serving

PHOTOS = 300 if os.environ.get("SIZES_FULL") else 12
SETTLED = 5
"""Photos after which everything is loaded; the first is the largest."""

SMALLEST, LARGEST = 160, 500
MOST_GROWTH = 64
"""Megabytes. A search took 0.2 in 300 photos; finding every face took 54 in the first 150 and none in the next; keeping
what the networks take for each of these sizes would be 50 a photo."""


def photos() -> Iterator[bytes]:
    """Yield photos of one face, all of different width and height, the largest first."""
    face = portrait(*OBAMA_FACE, LARGEST)
    yield as_jpeg(face)
    order = np.random.default_rng(1)
    widths, heights = (np.sort(order.permutation(np.arange(SMALLEST, LARGEST))[: PHOTOS - 1]) for _ in range(2))
    for size in order.permutation(np.column_stack([widths, heights])).tolist():
        yield as_jpeg(face.resize(size))


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that has seen no other test's photos."""
    with serving(tmp_path_factory.mktemp("sizes") / "data") as server:
        yield server


@pytest.mark.parametrize("look", ["search", "detect"])
def test_memory_is_flat_over_photos_of_many_sizes(own_server: Server, look: str) -> None:
    had = []
    with Sdk(own_server.url) as sdk:
        for photo in photos():
            assert sdk.faces.detect(photo) if look == "detect" else sdk.search(None, SearchSource(photo)) == []
            had.append((own_server.megabytes("VmRSS"), own_server.megabytes("VmHWM")))
    now, peak = np.ptp(had[SETTLED:], axis=0)
    assert now < MOST_GROWTH
    assert peak < MOST_GROWTH

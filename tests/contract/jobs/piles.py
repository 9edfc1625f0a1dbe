"""Piles of photos, and what clusters are made of them."""

from collections.abc import Callable

from client import errors
from client.api.sdk import Sdk
from client.model.clusters import Cluster, ClusterJob
from client.model.recognition import SearchParams, SearchSource
from tests.photographs import (
    COLLINS,
    NOBODY,
    OBAMA,
    OBAMA_BESIDE_BIDEN,
    OBAMA_LATER,
)

PILE = {
    "a/1.jpg": OBAMA,
    "a/b/both.jpg": OBAMA_BESIDE_BIDEN,
    "c/2.jpg": OBAMA_LATER,
    "she.jpg": COLLINS,
    "z/none.jpg": NOBODY,
}

Files = dict[str, bytes]
Found = Callable[..., tuple[ClusterJob, list[Cluster]]]
Pile = Callable[[Files], str]
Asked = tuple[type[errors.KithError], Callable[[], object]]


def photos_of(sdk: Sdk, cluster: Cluster) -> list[str]:
    """Return the photos that show a cluster's faces."""
    return [face.photo for face in sdk.clusters.get_all_faces(None, cluster.id).items]


def names(sdk: Sdk, photo: bytes, params: SearchParams | None = None) -> list[str]:
    """Return the names that a search finds."""
    return [result.person.name for result in sdk.search(params, SearchSource(photo))]

"""The weights are the known ones, and their graphs are cached."""

from pathlib import Path

import pytest
from attrs import evolve

from server.adapters.face.models import weights
from server.adapters.face.models.networks import cached_graph
from server.adapters.face.models.weights import WeightFile, WeightsInvalid

FILES = [weights.ENCODER, weights.SFACE, weights.YUNET, weights.LANDMARKS]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_wheel_contains_the_known_weights(file: WeightFile) -> None:
    """Each file has the SHA-256 that this engine was measured with."""
    assert file.read()


def test_other_weights_are_refused() -> None:
    with pytest.raises(WeightsInvalid, match="has SHA-256"):
        evolve(weights.YUNET, sha256="0" * 64).read()


def test_missing_weights_are_refused() -> None:
    with pytest.raises(WeightsInvalid, match="missing"):
        evolve(weights.YUNET, name="no_such.dat").read()


def test_a_graph_is_built_once(tmp_path: Path) -> None:
    """The second start takes the graph from the cache."""
    built = []

    def build(blob: bytes) -> bytes:
        built.append(len(blob))
        return b"graph"

    first = cached_graph(weights.YUNET, build, tmp_path / "cache")
    second = cached_graph(weights.YUNET, build, tmp_path / "cache")
    assert first == second
    assert first.read_bytes() == b"graph"
    assert len(built) == 1
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [first.name]


@pytest.mark.parametrize("damage", [b"", b"grapx"])
def test_a_damaged_graph_is_built_again(tmp_path: Path, damage: bytes) -> None:
    graph = cached_graph(weights.YUNET, lambda _: b"graph", tmp_path)
    graph.write_bytes(damage)
    assert cached_graph(weights.YUNET, lambda _: b"graph", tmp_path).read_bytes() == b"graph"
    assert list(tmp_path.iterdir()) == [graph]

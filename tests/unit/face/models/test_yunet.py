"""YuNet's graph against its source file."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx.reference import ReferenceEvaluator

from server.adapters.face.models import weights
from server.adapters.face.models.networks import cached_graph, open_network
from server.adapters.face.models.runtime import Runtime
from server.adapters.face.models.weights import WeightsInvalid
from server.adapters.face.models.yunet_graph import HEADS, STRIDES, yunet_graph


def sigmoid(values: Any) -> Any:
    """Return the logistic function of the values."""
    return 1 / (1 + np.exp(-values))


def test_the_graph_computes_what_the_file_says(graphs: Path) -> None:
    """On noise, the rebuilt graph and ONNX's reference on the file differ by less than a ten-thousandth."""
    network = open_network(cached_graph(weights.YUNET, yunet_graph, graphs), Runtime(threads=2))
    pixels = np.random.default_rng(7).integers(0, 256, (1, 64, 96, 3)).astype(np.uint8)
    cells = network(pixels)[0]
    blue_first = pixels[..., ::-1].transpose(0, 3, 1, 2).astype(np.float32)
    model = onnx.load_from_string(weights.YUNET.read())
    names = [f"{head}_{stride}" for head in HEADS for stride in STRIDES]
    said = dict(zip(names, ReferenceEvaluator(model).run(names, {model.graph.input[0].name: blue_first}), strict=True))
    heads = [np.concatenate([said[f"{head}_{stride}"][0] for stride in STRIDES]) for head in HEADS]
    expected = np.concatenate(heads, axis=1)
    np.testing.assert_allclose(np.concatenate([sigmoid(cells[:, :2]), cells[:, 2:]], axis=1), expected, atol=1e-4)


@pytest.mark.parametrize("blob", [b"", b"not a model", b"\x08\x07"])
def test_other_bytes_are_refused(blob: bytes) -> None:
    """A file that is not YuNet is refused when its graph is built."""
    with pytest.raises(WeightsInvalid):
        yunet_graph(blob)

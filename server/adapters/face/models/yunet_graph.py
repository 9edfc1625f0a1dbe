"""OpenCV Zoo's YuNet as an ONNX graph for pictures of any size.

The four small heads of each stride are joined into one of sixteen channels, and the twelve outputs into one.
"""

from typing import Any

import numpy as np
import onnx

from server.adapters.face.models.graph_writer import GraphWriter
from server.adapters.face.models.packed_weights import attributes, unpacked
from server.adapters.face.models.weights import WeightsInvalid

STRIDES = (8, 16, 32)
"""Pixels from one cell of the output to the next."""

HEADS = ("cls", "obj", "bbox", "kps")
"""The heads, with 1, 1, 4 and 10 numbers per cell: scores of a face and of an object, a box and five points."""

CHANNELS = 16

_BODY = {"Add", "Conv", "MaxPool", "Relu", "Resize"}
_PARTS = ("weight", "bias")
_HEAD = "bbox_head.multi_level_{}.{}.conv{}.{}"


def yunet_graph(blob: bytes) -> bytes:
    """Return the ONNX model of YuNet's weights: pixels (n, rows, columns, 3) to cells (n, cells, 16).

    Rows and columns are multiples of 32. The cells of the smallest stride come first, row by row. Raises WeightsInvalid
    if the bytes are not that network.
    """
    try:
        return _YuNet(onnx.load_from_string(blob).graph).write()
    except Exception as error:  # noqa: BLE001 - protobuf has no tree of errors for what bytes can be
        raise WeightsInvalid(f"this is not OpenCV Zoo's YuNet: {error}") from None


class _YuNet(GraphWriter):
    def __init__(self, graph: onnx.GraphProto) -> None:
        super().__init__("rows", "columns")
        numbers, nodes = unpacked(graph)
        self._numbers = {_plain(name): values for name, values in numbers.items()}
        self._body = [node for node in nodes if node.op_type in _BODY and not node.input[-1].startswith("bbox_head")]
        self._sources = {_plain(node.input[1]): node.input[0] for node in nodes if node.op_type == "Conv"}
        self._names = {graph.input[0].name: self.pixels()}

    def write(self) -> bytes:
        first = _plain(self._body[0].input[1])
        self._numbers[first] = self._numbers[first][:, ::-1]  # the network was trained on blue, green and red
        for node in self._body:
            names = [self._name(name) for name in node.input]
            self._names[node.output[0]] = self.node(node.op_type, *names, **attributes(node))
        cells = [self._cells(level) for level in range(len(STRIDES))]
        return self.model(self.node("Concat", *cells, axis=1), ("n", "cells", CHANNELS))

    def _name(self, name: str) -> str:
        if name and name not in self._names:
            self._names[name] = self.constant(self._numbers[_plain(name)].astype(np.float32))
        return self._names.get(name, "")

    def _cells(self, level: int) -> str:
        source = self._names[self._sources[_HEAD.format(HEADS[0], level, 1, "weight")]]
        end = self._joined(source, level, 1)
        end = self._joined(end, level, 2, pads=[1] * 4, group=CHANNELS)
        rows = self.node("Transpose", end, perm=[0, 2, 3, 1])
        return self.node("Reshape", rows, self.constant(np.array([0, -1, CHANNELS])))

    def _joined(self, source: str, level: int, layer: int, **given: Any) -> str:
        """Add one layer that joins those of the four heads."""
        parts = ([self._numbers[_HEAD.format(head, level, layer, part)] for head in HEADS] for part in _PARTS)
        weights, biases = (self.constant(np.concatenate(part).astype(np.float32)) for part in parts)
        return self.node("Conv", source, weights, biases, **given)


def _plain(name: str) -> str:
    return name.removesuffix("_reshaped").removesuffix("_dequantized")

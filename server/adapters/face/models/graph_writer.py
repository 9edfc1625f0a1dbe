"""Writing of ONNX graphs, layer by layer."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from server.adapters.face.models.dat_reader import Convolution, Tensor

OPSET = 17
IR_VERSION = 8
"""A version that every ONNX Runtime allowed by server/pyproject.toml supports."""


class GraphWriter:
    """A graph of uint8 RGB pixels, shape (n, height, width, 3), that grows at its end.

    Every method that adds a node returns the name of the node's output.
    """

    def __init__(self, rows: int | str, columns: int | str) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.shape = ("n", rows, columns, 3)

    def node(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Add an operator."""
        output = f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def constant(self, values: Tensor | npt.NDArray[np.int64]) -> str:
        """Add numbers."""
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def pixels(self) -> str:
        """Split the input into float planes, shape (n, 3, height, width), still 0 to 255."""
        return self.node("Cast", self.node("Transpose", "pixels", perm=[0, 3, 1, 2]), to=TensorProto.FLOAT)

    def convolution(self, source: str, layer: Convolution) -> str:
        """Add a convolution."""
        return self.node(
            "Conv",
            source,
            self.constant(layer.weights),
            self.constant(layer.bias),
            kernel_shape=layer.window,
            strides=layer.stride,
            pads=layer.padding * 2,
        )

    def padded(self, source: str, channels: int, pixels: int) -> str:
        """Add zeros after the last channel, row and column; does nothing if the counts are not positive."""
        if channels <= 0 and pixels <= 0:
            return source
        ends = np.array([0, 0, 0, 0, 0, max(channels, 0), max(pixels, 0), max(pixels, 0)])
        return self.node("Pad", source, self.constant(ends))

    def model(self, output: str, shape: Sequence[int | str]) -> bytes:
        """Return the finished model; its input is `pixels`, its output has the shape given."""
        graph = helper.make_graph(
            [*self.nodes, helper.make_node("Identity", [output], ["output"])],
            "kith",
            [helper.make_tensor_value_info("pixels", TensorProto.UINT8, self.shape)],
            [helper.make_tensor_value_info("output", TensorProto.FLOAT, shape)],
            self.constants,
        )
        opsets = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
        serialised: bytes = model.SerializeToString()
        return serialised

"""A small encoder of the ArcFace family's shape, created on demand."""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

DIMENSION = 64


def small_network(path: Path) -> Path:
    """Write a network of the ArcFace family's shape: (n, 3, 112, 112) to (n, 64), means of 8 x 8 pixels times noise."""
    noise = np.random.default_rng(0).standard_normal((3 * 14 * 14, DIMENSION)).astype(np.float32)
    nodes = [
        helper.make_node("AveragePool", ["pixels"], ["means"], kernel_shape=[8, 8], strides=[8, 8]),
        helper.make_node("Flatten", ["means"], ["flat"]),
        helper.make_node("MatMul", ["flat", "noise"], ["encoding"]),
    ]
    wanted = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 3, 112, 112])
    given = helper.make_tensor_value_info("encoding", TensorProto.FLOAT, ["n", DIMENSION])
    graph = helper.make_graph(nodes, "small", [wanted], [given], [numpy_helper.from_array(noise, "noise")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.write_bytes(model.SerializeToString())
    return path

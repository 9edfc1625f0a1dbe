"""Reading of OpenCV Zoo's ONNX files, which store most weights quantised to eight bits, in blocks."""

from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import helper, numpy_helper

Numbers = npt.NDArray[Any]


def unpacked(graph: onnx.GraphProto) -> tuple[dict[str, Numbers], list[onnx.NodeProto]]:
    """Return the graph's numbers by name, dequantised, and the remaining nodes."""
    numbers = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    return numbers, [node for node in graph.node if not _unpack(node, numbers)]


def attributes(node: onnx.NodeProto) -> dict[str, Any]:
    """Return a node's attributes by name."""
    return {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}


def _unpack(node: onnx.NodeProto, numbers: dict[str, Numbers]) -> bool:
    """Dequantise a node's output if it depends on numbers only, and return whether it did."""
    given = attributes(node)
    if node.op_type == "Constant":
        numbers[node.output[0]] = numpy_helper.to_array(given["value"])
    elif node.op_type == "DequantizeLinear":
        values, scales, zeros = (numbers.pop(name) for name in node.input)
        numbers[node.output[0]] = _multiplied_out(values, scales, zeros, **given)
    elif node.op_type == "Reshape" and node.input[0] in numbers:
        values, shape = (numbers.pop(name) for name in node.input)
        numbers[node.output[0]] = values.reshape(shape)
    else:
        return False
    return True


def _multiplied_out(
    values: Numbers, scales: Numbers, zeros: Numbers, axis: int = 1, block_size: int = 0
) -> npt.NDArray[np.float32]:
    """Return (values - zeros) * scales, with a scale and a zero per block along an axis, or for all."""
    if block_size:
        length = values.shape[axis]
        scales, zeros = (np.repeat(values, block_size, axis).take(range(length), axis) for values in (scales, zeros))
    real: npt.NDArray[np.float32] = (values.astype(np.float32) - zeros.astype(np.float32)) * scales
    return real
